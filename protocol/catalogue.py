"""Every message type there is, by the channel that carries it."""

from protocol import clipboard, consent, hub, input, pairing, pointer, sharing
from protocol.message import Channel, Message

MESSAGES: tuple[type[Message], ...] = (
    hub.Hello,
    hub.Relay,
    hub.Leave,
    hub.End,
    hub.ChooseCurrent,
    hub.Ping,
    hub.Welcome,
    hub.RoomChanged,
    hub.Relayed,
    hub.TakenOver,
    hub.Ended,
    hub.Refused,
    hub.Pong,
    pairing.Commit,
    pairing.Reveal,
    pairing.Offer,
    pairing.Answer,
    pairing.Renew,
    sharing.ViewRequest,
    sharing.ControlRequest,
    sharing.CancelRequest,
    sharing.RequestChanged,
    sharing.ShareStarted,
    sharing.ShareChanged,
    sharing.ShareStopped,
    sharing.StopShare,
    sharing.ChooseScreen,
    sharing.ChooseColours,
    sharing.ChooseSampling,
    sharing.TakeControl,
    consent.StandingChanged,
    input.PointerMoved,
    input.ButtonChanged,
    input.WheelTurned,
    input.KeyChanged,
    input.AllReleased,
    pointer.PointerPosition,
    pointer.PointerShape,
    pointer.KeptPointerShape,
    clipboard.TextFromController,
    clipboard.TextFromOwner,
)


def of_channel(channel: Channel) -> tuple[type[Message], ...]:
    """The message types that ``channel`` carries."""
    return tuple(kind for kind in MESSAGES if kind.channel is channel)
