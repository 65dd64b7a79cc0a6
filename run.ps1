# Sets up what is missing, then starts Vis-a-vis on this machine. It has not run on Windows yet: see README.md.
#   .\run.ps1                     a site, and a console signed in to it
#   .\run.ps1 site ...            visavis-site;  likewise console, support-manager
$calledFrom = $PWD.Path
Set-Location $PSScriptRoot
. .\setup\windows.ps1
Initialize-Project
$programs = @{ 'site' = 'visavis-site'; 'console' = 'visavis-console'; 'support-manager' = 'support-manager' }
$rest = @($args)
$program = 'visavis-console'
if ($rest.Count -and $programs.ContainsKey($rest[0])) {
    $program = $programs[$rest[0]]
    $rest = @($rest | Select-Object -Skip 1)
}
# Paths among the arguments are the caller's.
Set-Location $calledFrom
& "$PSScriptRoot\.venv\Scripts\$program.exe" @rest
exit $LASTEXITCODE
