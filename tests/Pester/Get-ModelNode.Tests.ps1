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

    It 'says which exact names there are not, whatever else is asked for' {
        (Get-ModelNode $ModelPath -Name dense, conv1, 'none*' -ErrorVariable errors -ErrorAction SilentlyContinue).Name | Should -Be 'dense'
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidInput,*'
        "$($errors[0])" | Should -BeLike "*'conv1'*"
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*'conv1d'*"
        Get-ModelNode $ModelPath -Name dense -Op Conv1D -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'writes a readable table' {
        $row = Get-ModelNode $ModelPath -Name conv1d | ConvertTo-Csv | ConvertFrom-Csv
        $row.Inputs | Should -Be 'embedding'
        $row.Outputs | Should -Be 'max_pooling1d'
        $row.Attributes | Should -BeLike '*filters=48*kernel_size=`[5`]*'
    }

    It 'completes scopes' {
        Set-Content $TestDrive/scopes.pbtxt 'node { name: "a/b/x" op: "NoOp" } node { name: "a/y" op: "NoOp" }'
        $completions = Get-Completion "Get-ModelNode '$TestDrive/scopes.pbtxt' -Scope "
        $completions.CompletionText | Should -Be 'a', 'a/b'
        $completions[0].ToolTip | Should -Be '2 nodes'
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
