# Sets up what the programs and the tests need on Windows; run.ps1 and test.ps1 load it from the root.
# Written beside setup/linux.sh, for people with such a machine: it has not run on one yet.

function Stop-SetUp($sentence) { Write-Error "Set-up stopped: $sentence" -ErrorAction Continue; exit 1 }

function Find-Python {
    # The launcher 'py' knows every installed Python; 'python' may be the one of the Store.
    foreach ($candidate in @('py -3.13', 'py -3.12', 'py -3.11', 'python')) {
        $program, $option = $candidate -split ' '
        if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { continue }
        & $program $option -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>$null
        if ($LASTEXITCODE -eq 0) { return , @($program, $option) }
    }
    Stop-SetUp 'no Python from 3.11 to 3.13 was found. Install one from python.org.'
}

function Initialize-Project {
    $python = '.venv\Scripts\python.exe'
    $locked = 'requirements.lock', 'pyproject.toml', 'setup\windows.ps1'
    $stamp = (@($PWD.Path) + ($locked | ForEach-Object { (Get-FileHash $_).Hash })) -join ' '
    if ((Test-Path $python) -and (Test-Path '.setup\stamp') -and (Get-Content '.setup\stamp') -eq $stamp) { return }

    New-Item -ItemType Directory -Force '.setup' | Out-Null
    if (-not (Test-Path $python)) {
        $program, $option = Find-Python
        Write-Host '-- Making .venv'
        & $program $option -m venv .venv
        if ($LASTEXITCODE) { Stop-SetUp '.venv could not be made.' }
    }
    Write-Host '-- Installing the locked Python packages'
    Get-Content requirements.lock | Where-Object { if ($_ -match '^\w') { $script:ours = $_ -match '^uv==' }; $script:ours } |
        Set-Content '.setup\uv.lock'
    & $python -m pip install --quiet --require-hashes --no-deps --requirement '.setup\uv.lock'
    if ($LASTEXITCODE) { Stop-SetUp 'uv could not be fetched. Is there a connection to the Python package index?' }
    $uv = '.venv\Scripts\uv.exe'
    & $uv pip sync --quiet --python $python --require-hashes requirements.lock
    if ($LASTEXITCODE) { Stop-SetUp 'the Python packages could not be installed.' }
    & $uv pip install --quiet --python $python --no-deps --no-build-isolation --editable .
    if ($LASTEXITCODE) { Stop-SetUp 'the project itself could not be installed.' }
    Set-Content '.setup\stamp' $stamp
}
