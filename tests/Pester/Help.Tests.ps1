BeforeDiscovery {
    . $PSScriptRoot/TestSupport.ps1
    $cmdlets = (Import-PowerShellDataFile (Join-Path $StagedModule 'TfModelTools.psd1')).CmdletsToExport | ForEach-Object { @{ Name = $_ } }
    $topics = Get-ChildItem (Join-Path $RepositoryRoot 'docs/en-US') -Filter about_*.md | ForEach-Object { @{ Name = $_.BaseName; Path = $_.FullName } }
}

BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule

    # Installed, the module is found by its name: examples with threads of their own count on that.
    $ModulePath = $env:PSModulePath
    $env:PSModulePath = (Split-Path $StagedModule) + [System.IO.Path]::PathSeparator + $ModulePath

    # Runs code as a person would who types it in a folder of the files that docs/en-US/README.md names; an error ends it.
    function Invoke-Example([string] $Code) {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Copy-Item $SampleCheckpoint (Join-Path $folder checkpoint) -Recurse
        Copy-Item (Join-Path $Sample language.h5), (Join-Path $Sample features.npz), (Join-Path $Sample labels.txt) $folder
        Push-Location $folder
        try {
            $ErrorActionPreference = 'Stop'
            & ([scriptblock]::Create($Code)) | Out-String
        }
        catch {
            throw "$_`nin the example:`n$Code"
        }
        finally {
            Pop-Location
        }
    }
}

AfterAll { $env:PSModulePath = $ModulePath }

Describe 'The help of <Name>' -ForEach $cmdlets {
    BeforeAll {
        # Get-Help goes by the session's culture; the pages are in English.
        $Help = Get-Help $Name -Full
        $Command = Get-Command $Name -Module TfModelTools
    }

    It 'has synopsis, description, inputs, outputs and two examples' {
        $Help.Synopsis | Should -Match '^[A-Z].*\.\s*$' -Because 'a synopsis is a sentence, and not the syntax that Get-Help makes up for a cmdlet without a page'
        "$($Help.description.Text)" | Should -Match '\.'
        @($Help.examples.example).Count | Should -BeGreaterOrEqual 2
        $Help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $Help.returnValues.returnValue.type.name | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        foreach ($parameter in $Command.Parameters.Keys | Where-Object { $_ -notin $common }) {
            $text = ($Help.parameters.parameter | Where-Object name -EQ $parameter).description.Text
            "$text" | Should -Match '\w+ \w+' -Because "-$parameter needs a description"
        }
    }

    It 'names only the outputs that the cmdlet declares' {
        $declared = $Command.OutputType.Name
        foreach ($type in $Help.returnValues.returnValue.type.name) { $type | Should -BeIn $declared }
    }

    It 'has examples that run' {
        foreach ($example in $Help.examples.example) {
            $null = Invoke-Example $example.code
        }
    }
}

Describe 'The topic <Name>' -ForEach $topics {
    It 'is found by Get-Help' {
        Get-Help $Name | Should -Match "^TOPIC\s+$Name"
    }

    It 'has code that runs, block after block' {
        $blocks = [regex]::Matches((Get-Content $Path -Raw), '(?ms)^```powershell\r?\n(.*?)^```').ForEach({ $_.Groups[1].Value })
        if ($blocks) { $null = Invoke-Example ($blocks -join "`n") }
    }
}

Describe 'about_TfModelTools' {
    It 'names every cmdlet' {
        $text = Get-Help about_TfModelTools | Out-String
        foreach ($name in (Import-PowerShellDataFile (Join-Path $StagedModule 'TfModelTools.psd1')).CmdletsToExport) { $text | Should -Match "\b$name\b" }
    }
}
