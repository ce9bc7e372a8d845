BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Measure-ModelPrediction' {
    It 'gives percentiles and throughput' {
        $report = Measure-ModelPrediction $ModelPath -BatchSize 4 -Duration 0.05
        $report.BatchSize | Should -Be 4
        $report.Calls | Should -BeGreaterOrEqual 10
        $report.Minimum | Should -BeLessOrEqual $report.Median
        $report.Median | Should -BeLessOrEqual $report.Percentile99
        $report.SamplesPerSecond | Should -BeGreaterThan 0
    }

    It 'measures each step' {
        $steps = Import-Model $ModelPath | Measure-ModelPrediction -InputObject (Join-Path $Sample 'features.npz') -Duration 0.05 -Layerwise
        $steps.Name | Should -Contain 'conv1d'
        $steps[0].BatchSize | Should -Be 15
    }

    It 'shows how far it is, <_>' -ForEach '', '-Layerwise' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$StagedModule'; Measure-ModelPrediction '$ModelPath' -Duration 1 $_").Invoke()
        $records = @($shell.Streams.Progress | Where-Object Activity -Match 'Measuring')
        $records | Should -Not -BeNullOrEmpty
        ($records.PercentComplete | Measure-Object -Maximum).Maximum | Should -BeGreaterThan 0
        $shell.Dispose()
    }

    It 'measures a generated project as a whole only' {
        $project = ConvertTo-CSharpModel -Model $ModelPath -Path $TestDrive/project -Name Language
        ($project | Measure-ModelPrediction -Duration 0.05).Calls | Should -BeGreaterOrEqual 10
        $project | Measure-ModelPrediction -Duration 0.05 -Layerwise -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -BeLike 'InvalidInput*'
    }
}
