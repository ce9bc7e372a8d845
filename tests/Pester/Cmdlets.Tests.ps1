# What every cmdlet of the module keeps to. Help.Tests.ps1 holds their pages to it as well.
BeforeDiscovery {
    . $PSScriptRoot/TestSupport.ps1
    $cmdlets = (Import-PowerShellDataFile (Join-Path $StagedModule 'TfModelTools.psd1')).CmdletsToExport | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    # A file format's own name for many of a thing.
    $PluralNouns = 'ModelWeights'
    # Verbs whose cmdlets change what is on the disk; ConvertFrom, as in ConvertFrom-Json, gives an object.
    $WritingVerbs = 'Export', 'ConvertTo', 'Copy', 'New', 'Set', 'Remove', 'Save', 'Show'
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll {
        $Command = Get-Command $Name -Module TfModelTools
        $Type = $Command.ImplementingType
        $Own = $Command.Parameters.Values | Where-Object Name -NotIn ([System.Management.Automation.Cmdlet]::CommonParameters)
    }

    It 'has an approved verb and a noun in the singular' {
        $Command.Verb | Should -BeIn (Get-Verb).Verb
        if ($Command.Noun -notin $PluralNouns) { $Command.Noun | Should -Not -Match '[^s]s$' }
    }

    It 'says what it writes' {
        $Command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'names its parameters in PascalCase' {
        foreach ($parameter in $Own) { $parameter.Name | Should -MatchExactly '^[A-Z][A-Za-z0-9]+$' }
    }

    It 'asks before it writes: -WhatIf, -Confirm, -Force, -NoClobber and -PassThru' {
        $writes = $Command.Verb -in $WritingVerbs
        $attribute = $Type.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $true)[0]
        $attribute.SupportsShouldProcess | Should -Be $writes
        foreach ($parameter in 'WhatIf', 'Confirm', 'Force', 'NoClobber') { $Command.Parameters.ContainsKey($parameter) | Should -Be $writes -Because $parameter }
        if ($Command.Verb -in 'Export', 'Show') { $Command.Parameters.Keys | Should -Contain 'PassThru' }
    }

    It 'takes only numbers for numbers, whatever the culture' {
        $numeric = $Own | Where-Object { ([Nullable]::GetUnderlyingType($_.ParameterType) ?? $_.ParameterType.GetElementType() ?? $_.ParameterType) -in [int], [long], [double], [float], [decimal], [uint], [ulong], [timespan] }
        $before = [cultureinfo]::CurrentCulture
        try {
            foreach ($parameter in $numeric) {
                $attribute = @($parameter.Attributes | Where-Object { $_.GetType().Name -in 'NumberAttribute', 'DurationAttribute' })
                $attribute | Should -HaveCount 1 -Because "-$($parameter.Name) takes a number"
                foreach ($culture in 'de-DE', 'tr-TR', '') {
                    [cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo($culture)
                    foreach ($text in '0,001', '1e400', 'NaN', 'Infinity', ' 1', '1 ', "$([char]0x661)", '1_000', '0x10', '+1', '', '1,000', '1e', $true, [char]'5', [double]::NaN, [double]::PositiveInfinity) {
                        # Of what a method called by a script throws, PowerShell makes the inner exception of another.
                        $fault = try { $attribute[0].Transform($null, $text); $null } catch { $_.Exception.InnerException }
                        $fault | Should -BeOfType ([System.Management.Automation.ArgumentTransformationMetadataException]) -Because "-$($parameter.Name) '$text'"
                    }

                    if ($attribute[0].GetType().Name -eq 'NumberAttribute') {
                        $attribute[0].Transform($null, '12') | Should -Be 12
                        if ($attribute[0].IsWhole) { { $attribute[0].Transform($null, 1.5) } | Should -Throw } else { $attribute[0].Transform($null, '0.001') | Should -Be 0.001 }
                        if ($parameter.ParameterType.IsValueType -and -not [Nullable]::GetUnderlyingType($parameter.ParameterType)) { { $attribute[0].Transform($null, $null) } | Should -Throw }
                        @($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ValidateRangeAttribute] }) | Should -HaveCount 1
                    }
                    else {
                        $attribute[0].Transform($null, '2h') | Should -Be ([timespan]::FromHours(2))
                        { $attribute[0].Transform($null, 2) } | Should -Throw
                    }
                }
            }
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'takes -LiteralPath where it takes -Path, also by the property PSPath where it reads' {
        if (-not $Command.Parameters.ContainsKey('Path')) { return }
        $literal = $Command.Parameters['LiteralPath'] ?? $Command.Parameters['Path']
        @($literal.Name) + @($literal.Aliases) | Should -Contain 'LiteralPath'
        if ($Command.Verb -notin $WritingVerbs) {
            $literal.Aliases | Should -Contain 'PSPath'
            $literal.ParameterSets.Values.ValueFromPipelineByPropertyName | Should -Contain $true
        }
    }

    It 'has positions only for its first parameters, each once' {
        foreach ($set in $Command.ParameterSets) {
            $positions = @($set.Parameters.Position | Where-Object { $_ -ge 0 })
            $positions | Where-Object { $_ -gt 2 } | Should -BeNullOrEmpty
            $positions | Select-Object -Unique | Should -HaveCount $positions.Count
        }
    }

    It 'has its own test file' {
        Join-Path $PSScriptRoot "$Name.Tests.ps1" | Should -Exist
    }
}
