<#
.SYNOPSIS
    Runs the Pester suite against the staged module and writes the results as JSON.
.DESCRIPTION
    The one way the suite is run: by "dotnet test" through SuiteRun.cs, and by hand, where it prints as Pester does.
.EXAMPLE
    ./tests/Pester/Invoke-Suite.ps1 -Path ./tests/Pester/Module.Tests.ps1
#>
[CmdletBinding()]
param(
    # Test files or folders; by default the whole suite.
    [string[]] $Path = $PSScriptRoot,

    # A folder to write the results into, one file for each test file: an array of objects with File, Name, Result, Milliseconds, Message.
    # Several processes may be given the same folder: each takes the next test file that none has taken.
    [string] $ResultFolder
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0

function Get-Message($ErrorRecords) {
    # Of the stack only what lies in the suite: the rest is Pester's own machinery.
    ($ErrorRecords | ForEach-Object {
        $_.ToString() -replace '^is skipped, because '
        $_.ScriptStackTrace -split "`n" | Where-Object { $_ -match '\.Tests\.ps1|TestSupport' }
    }) -join "`n"
}

function Get-Result($Run) {
    foreach ($container in $Run.Containers) {
        if ($container.ErrorRecord) {
            @{ File = Split-Path $container.Item -Leaf; Name = '(the file itself)'; Result = 'Failed'; Milliseconds = 0; Message = Get-Message $container.ErrorRecord }
        }
    }
    foreach ($test in $Run.Tests) {
        @{
            File = Split-Path $test.ScriptBlock.File -Leaf
            Name = $test.ExpandedPath
            Result = "$($test.Result)"
            Milliseconds = $test.Duration.TotalMilliseconds
            Message = Get-Message $test.ErrorRecord
        }
    }
    # A block whose set-up or tear-down failed need not have failed a test.
    foreach ($block in $Run.FailedBlocks) {
        @{ File = Split-Path $block.ScriptBlock.File -Leaf; Name = "$($block.ExpandedPath) (set-up or tear-down)"; Result = 'Failed'; Milliseconds = 0; Message = Get-Message $block.ErrorRecord }
    }
}

function Invoke-Test([string[]] $TestPath) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $TestPath
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = if ($ResultFolder) { 'None' } else { 'Detailed' }
    Invoke-Pester -Configuration $configuration
}

$failed = 0
if ($ResultFolder) {
    # The longest texts first, so that no process is left with a long file at the end.
    foreach ($file in Get-ChildItem -Path $Path -Filter *.Tests.ps1 | Sort-Object Length -Descending) {
        $resultPath = Join-Path $ResultFolder "$($file.Name).json"
        try {
            [System.IO.File]::Open($resultPath, [System.IO.FileMode]::CreateNew).Dispose()
        }
        catch [System.IO.IOException] {
            continue
        }
        $run = Invoke-Test $file.FullName
        $failed += $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
        ConvertTo-Json @(Get-Result $run) -Depth 3 | Set-Content -LiteralPath $resultPath -Encoding utf8NoBOM
    }
}
else {
    $run = Invoke-Test $Path
    $failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
}

if ($failed -gt 0) {
    exit 1
}
