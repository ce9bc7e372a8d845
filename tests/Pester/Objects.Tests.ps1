# How the module's objects behave in other people's hands: views, sorting, files, other sessions.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Variables = Get-CheckpointVariable $SampleCheckpoint
    $Model = Import-Model $ModelPath
    $Tensor = Get-CheckpointTensor $ModelPath -Name *dense/kernel:0 | Select-Object -First 1
}

Describe 'Views' {
    It 'fit a window of <_> columns' -ForEach 60, 120 {
        foreach ($objects in $Variables, $Model, (Get-Checkpoint $SampleCheckpoint), (Measure-ModelPrediction $ModelPath -Duration 0.02)) {
            ($objects | Out-String -Width $_ -Stream | ForEach-Object Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual $_
        }
    }

    It 'show shapes as Python writes them, sizes for people, times in units' {
        $Model | Out-String | Should -Match 'Inputs +: characters: int32 \(None, 24\)'
        $Model | Out-String | Should -Match 'Parameters : 21,749'
        Measure-ModelPrediction $ModelPath -Duration 0.02 | Out-String | Should -Match '\d (µs|ms|s) '
        Test-ModelPrediction $ModelPath (Join-Path $Sample features.npz) -Detailed | Out-String | Should -Match '\(15, 5\)'
        $Model | ConvertTo-CSharpModel $TestDrive/out | Out-String | Should -Match 'Weights : 85\.0 KiB'
    }

    It 'hold no colour of their own where colour is off' {
        $text = Invoke-FreshProcess @"
            `$env:NO_COLOR = '1'
            Import-Module '$StagedModule'
            Get-CheckpointVariable '$SampleCheckpoint'
            Get-CheckpointTensor '$ModelPath' -Name *dense/kernel:0
            Import-Model '$ModelPath'
"@
        $text -join "`n" | Should -Not -Match "`e"
        $Variables, $Model, $Tensor | ForEach-Object { $_ | Out-String | Should -Not -Match "(?<!m)`e\[3\d" }
    }

    It 'are the same in every culture' {
        $views = foreach ($culture in 'en-US', 'de-DE', 'tr-TR') {
            $before = [cultureinfo]::CurrentCulture
            [cultureinfo]::CurrentCulture = $culture
            try { ($Variables, $Model, $Tensor | ForEach-Object { $_ | Out-String }) -join '' } finally { [cultureinfo]::CurrentCulture = $before }
        }
        $views | Select-Object -Unique | Should -HaveCount 1
    }

    It 'of Format-List begin with what tells objects apart' {
        foreach ($object in $Variables[0], $Tensor, (Get-Checkpoint $SampleCheckpoint)[0]) {
            $object.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames[0] | Should -Be 'Name'
        }
    }
}

Describe 'Properties' {
    It 'sort, group, measure and compare' {
        ($Variables | Sort-Object ByteSize -Descending)[0].ByteSize | Should -Be ($Variables.ByteSize | Measure-Object -Maximum).Maximum
        ($Variables | Group-Object DataType).Name | Should -Contain 'float32'
        ($Variables | Measure-Object ElementCount -Sum).Sum | Should -BeGreaterThan 21749
        Compare-Object $Variables (Get-CheckpointVariable $SampleCheckpoint) | Should -BeNullOrEmpty
        (Compare-Object $Variables @($Variables | Select-Object -Skip 1)).InputObject.Name | Should -Be $Variables[0].Name
    }

    It 'of several values are arrays to PowerShell, and text to Export-Csv' {
        $variable = $Variables | Where-Object Rank -EQ 3 | Select-Object -First 1
        $variable.Dimensions | Should -HaveCount 3
        $variable.Dimensions[-1] | Should -BeGreaterThan 0
        "($($variable.Dimensions -join ', '))" | Should -Be $variable.Shape
        ($variable | ConvertTo-Csv | ConvertFrom-Csv).Dimensions | Should -Be ($variable.Dimensions -join ', ')
        ($variable | ConvertTo-Json | ConvertFrom-Json).Dimensions | Should -Be $variable.Dimensions
        ($Model | ConvertTo-Csv | ConvertFrom-Csv).Inputs | Should -Be 'characters: int32 (None, 24)'
        ($Model | ConvertTo-Json | ConvertFrom-Json).Inputs[0].Shape | Should -Be '(None, 24)'
    }

    It 'go to a file of objects and to a job and back' {
        $Variables[1], $Model, $Tensor | Export-Clixml $TestDrive/objects.clixml
        $back = Import-Clixml $TestDrive/objects.clixml
        $back[0].Dimensions | Should -Be $Variables[1].Dimensions
        $back[1].Inputs[0].Name | Should -Be 'characters'
        $back[2].Preview | Should -Be $Tensor.Preview
        # What a job or a remote session hands back stands for the model all the same.
        (Invoke-ModelPrediction $back[1] (Join-Path $Sample features.npz)).Count | Should -Be 15
    }

    It 'work under StrictMode' {
        & { Set-StrictMode -Version Latest; $Variables[0].Dimensions.Count, $Tensor[0].Shape, $Model.Outputs[0].Name } | Should -HaveCount 3
    }
}
