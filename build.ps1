#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
    Tasks for PowerShell users. Everything MSBuild knows stays in MSBuild: each task calls it.
.EXAMPLE
    ./build.ps1
    Builds, and stages the module in artifacts/module/TfModelTools.
.EXAMPLE
    ./build.ps1 -Task Clean, Test, Package -Configuration Release
#>
[CmdletBinding()]
param(
    # Clean: removes what was built. Build: builds and stages the module. Test: runs all tests, Pester's too.
    # Package: makes, in artifacts/package, the library (TfModelTools.<version>.nupkg, .snupkg), the .NET tool (tfmodel.<version>.nupkg) and, in the folder
    # module, what a gallery of PowerShell modules takes.
    # Shell: opens a PowerShell made of packages, with the staged module imported.
    [ValidateSet('Clean', 'Build', 'Test', 'Package', 'Shell')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Clean' { dotnet clean TfModelTools.sln --configuration $Configuration }
        'Build' { dotnet build TfModelTools.sln --configuration $Configuration }
        'Test' { dotnet test TfModelTools.sln --configuration $Configuration }
        'Package' {
            # Without machine code, which would be this system's only.
            dotnet pack src/Package --configuration Release -p:StageReadyToRun=false
            'Core', 'Cli' | ForEach-Object { dotnet pack "src/$_" --configuration Release }
        }
        'Shell' { dotnet run --project tests/PesterHost --configuration $Configuration }
    }
}
finally {
    Pop-Location
}
