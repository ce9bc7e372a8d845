BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Get-ModelNode' {
    It 'lists layers with what they read, what reads them, and their options' {
        $nodes = Get-ModelNode $ModelPath
        $nodes | Should -HaveCount 9
        $dense = Get-ModelNode $ModelPath language
        $dense.Inputs | Should -Be 'dropout'
        (Get-ModelNode $ModelPath -Name dropout).Outputs | Should -Be 'language'
        $dense.Attributes.units | Should -Be 5
        $dense.Attributes['activation'] | Should -Be 'softmax'
    }

    It 'chooses by op, name and scope' {
        (Get-ModelNode $ModelPath -Op Conv*).Name | Should -Be 'conv1d', 'conv1d_1'
        (Get-ModelNode $ModelPath -Name *dense*).Name | Should -Be 'dense'
        Get-ModelNode $ModelPath -Scope nowhere | Should -BeNullOrEmpty
    }

    It 'completes names and ops from the model on the line' {
        (Get-Completion "Get-ModelNode '$ModelPath' -Op Conv").CompletionText | Should -Be 'Conv1D'
        (Get-Completion "Get-ModelNode '$ModelPath' -Name drop").CompletionText | Should -Be 'dropout'
        (Get-Completion "Import-Model '$ModelPath' -Output max").CompletionText | Should -Be 'max_pooling1d'
        Get-Completion "Get-ModelNode '$TestDrive/none.pb' -Name drop" | Should -BeNullOrEmpty
    }

    It 'goes into functions with -Recurse' {
        Assert-Corpus
        $path = Join-Path $CorpusRoot 'savedmodel/keras-dense'
        Get-ModelNode $path -Op MatMul | Should -BeNullOrEmpty
        (Get-ModelNode $path -Op MatMul -Recurse).Place | Should -HaveCount 10
        (Get-ModelNode $path -Op Dense -Layer).Name | Should -Be 'dense', 'dense_1'
    }
}
