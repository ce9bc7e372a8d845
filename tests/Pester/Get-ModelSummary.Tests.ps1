BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Get-ModelSummary' {
    It 'shows the table of the layers, and holds it as objects' {
        $summary = Get-ModelSummary $ModelPath
        $summary | Should -BeOfType ([TfModelTools.Inspection.ModelSummary])
        $text = $summary | Out-String
        $text | Should -BeLike '*conv1d_1 (Conv1D) * (None, 12, 64) * 9,280*'
        $text | Should -BeLike '*Total params: 21,749*'
        ($summary.Layers | Sort-Object ParameterCount -Descending)[0].Name | Should -Be 'conv1d_1'
        ($summary.Layers | Measure-Object ParameterCount -Sum).Sum | Should -Be $summary.ParameterCount
        ($summary.Layers | Select-Object -First 1 | ConvertTo-Csv)[0] | Should -BeLike '"Name","Type","OutputShape"*'
    }

    It 'sums up graphs' {
        Assert-Corpus
        $graph = (Get-ModelSummary (Join-Path $CorpusRoot 'frozen/mnist-fc/frozen.pb')).Graph
        $graph.NodeCount | Should -Be 24
        ($graph.Operations | Where-Object Op -EQ MatMul).Count | Should -Be 3
        "$($graph.PossibleInputs)" | Should -Be 'X: float32 (None, 784)'
        Get-ModelSummary (Join-Path $CorpusRoot 'savedmodel/string-ops') | Out-String | Should -BeLike '*Not supported by any converter:*StringSplit*'
    }
}
