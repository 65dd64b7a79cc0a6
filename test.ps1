# Sets up what is missing, then runs the checks and the tests that need no X server. It has not run on Windows
# yet: what fails there for want of an adapter's condition is worth a report. Linux runs all of it: ./test
Set-Location $PSScriptRoot
. .\setup\windows.ps1
Initialize-Project
$python = '.venv\Scripts\python.exe'
$failed = @()
function Step($name, [scriptblock] $command) {
    Write-Host "-- $name"
    & $command
    if ($LASTEXITCODE) { $script:failed += $name }
}
Step 'ruff' { & $python -m ruff check . }
Step 'ruff format' { & $python -m ruff format --check . }
Step 'import contracts' { & '.venv\Scripts\lint-imports.exe' --no-cache }
Step 'mypy' { & $python -m mypy --platform win32 }
Step 'tests without Qt' { & $python -m pytest -p no:pytest-qt -p tests.helpers.without_qt tests\unit tests\contract }
if (Test-Path tests\gui) { Step 'gui' { & $python -m pytest tests\gui } }
if ($failed) { Write-Host "Failed: $($failed -join ', ')"; exit 1 }
Write-Host 'All passed.'
