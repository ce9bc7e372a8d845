# What stands for variables without being an object of Get-CheckpointVariable: rows, what came back from files and jobs, items of a drive, files of a folder.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Biases = Get-CheckpointVariable $SampleCheckpoint -Name *bias
    $Biases | Export-Csv $TestDrive/biases.csv
    $Biases | Export-Clixml $TestDrive/biases.clixml
    New-PSDrive -Name scopes -PSProvider TfModel -Root $SampleCheckpoint -Scope Global | Out-Null
}

AfterAll {
    Remove-PSDrive scopes -Force
}

Describe 'What names a variable by Name and Path' {
    It 'goes on into every cmdlet that takes variables: <Form>' -ForEach @(
        @{ Form = 'rows of Import-Csv'; Get = { Import-Csv $TestDrive/biases.csv } }
        @{ Form = 'objects of Import-Clixml'; Get = { Import-Clixml $TestDrive/biases.clixml } }
        @{ Form = 'objects of ConvertFrom-Json'; Get = { $Biases | ConvertTo-Json | ConvertFrom-Json } }
        @{ Form = 'objects of a job'; Get = { Start-Job { Import-Module $using:StagedModule; Get-CheckpointVariable $using:SampleCheckpoint -Name *bias } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Form = 'chosen properties'; Get = { $Biases | Select-Object Name, Path } }
        @{ Form = 'measures'; Get = { Measure-CheckpointVariable $SampleCheckpoint -Name *bias } }
    ) {
        $objects = @(& $Get)
        $objects | Should -HaveCount 4
        $tensors = $objects | Get-CheckpointTensor
        $tensors.Name | Should -Be $Biases.Name
        $tensors.Shape | Should -Be $Biases.Shape
        ($objects | Select-CheckpointVariable *-1/*).Name | Should -Be $Biases[0].Name
        ($objects | Measure-CheckpointVariable).Name | Should -Be $Biases.Name
        $objects | Export-CheckpointKey $TestDrive/keys.txt -Force
        (Import-CheckpointKey $TestDrive/keys.txt).Name | Should -Be $Biases.Name
        $objects | Export-ModelWeights $TestDrive/biases.npz -Force
        (Get-CheckpointVariable $TestDrive/biases.npz).Name | Should -Be $Biases.Name
        $objects | Export-Checkpoint $TestDrive/biases.ckpt -Force -NoStateFile
        (Get-CheckpointVariable $TestDrive/biases.ckpt.index).Name | Should -Contain $Biases[0].Name
    }

    It 'is one error where the file holds no such variable, and the others go on' {
        $rows = [pscustomobject]@{ Name = 'none'; Path = $SampleCheckpoint }, ($Biases[0] | Select-Object Name, Path)
        $rows | Get-CheckpointTensor -ErrorVariable errors -ErrorAction SilentlyContinue | Should -HaveCount 1
        $errors | Should -HaveCount 1
        "$($errors[0])" | Should -BeLike "*holds no variable 'none'*"
    }

    It 'is no checkpoint: what came back of Get-Checkpoint is taken for its path' {
        Get-Checkpoint $SampleCheckpoint | Export-Clixml $TestDrive/checkpoint.clixml
        (Import-Clixml $TestDrive/checkpoint.clixml | Get-CheckpointVariable).Count | Should -Be (Get-CheckpointVariable $SampleCheckpoint).Count
        (Import-Clixml $TestDrive/checkpoint.clixml | Get-CheckpointTensor -Name $Biases[0].Name).Shape | Should -Be $Biases[0].Shape
        (Get-Checkpoint $SampleCheckpoint | ConvertTo-Csv | ConvertFrom-Csv | Measure-CheckpointVariable -Name *bias).Count | Should -Be 4
    }

    It 'stays what it is where the values are given new names on the way' {
        $renamed = Import-ModelWeights $SampleCheckpoint -Name *bias -Rename { $_ -replace '.*-(\d).*', 'bias_$1' }
        ($renamed | Get-CheckpointTensor).Name | Should -Be 'bias_1', 'bias_2', 'bias_3', 'bias_4'
    }
}

Describe 'Items of a drive' {
    It 'go into Select-CheckpointVariable, scopes for what is in them, each variable once' {
        $wanted = ($Biases[0].Path | ForEach-Object { Get-CheckpointVariable $_ } | Select-CheckpointVariable -ExcludeOptimizer).Name
        (Get-ChildItem scopes:/ -Recurse | Select-CheckpointVariable -ExcludeOptimizer).Name | Sort-Object | Should -Be ($wanted | Sort-Object)
        (Get-ChildItem scopes:/ | Select-CheckpointVariable -ExcludeOptimizer).Name | Sort-Object | Should -Be ($wanted | Sort-Object)
        (Get-ChildItem scopes:/ -Recurse -Variable | Select-CheckpointVariable -ExcludeOptimizer).Name | Sort-Object | Should -Be ($wanted | Sort-Object)
        (Get-Item scopes:/layer_with_weights-1 | Select-CheckpointVariable -ExcludeOptimizer).Name | Should -HaveCount 2
    }

    It 'go into the others' {
        (Get-ChildItem scopes:/layer_with_weights-1 -Recurse | Select-CheckpointVariable -ExcludeOptimizer | Get-CheckpointTensor).Name | Should -HaveCount 2
        (Get-Item scopes:/layer_with_weights-1 | Measure-CheckpointVariable).Name | Should -HaveCount 6
        Get-ChildItem scopes:/layer_with_weights-1 -Recurse | Export-ModelWeights $TestDrive/scope.npz -Force
        (Get-CheckpointVariable $TestDrive/scope.npz).Name | Should -HaveCount 6
    }

    It 'come back from a table all the same' {
        (Get-ChildItem scopes:/layer_with_weights-1 -Recurse -Variable | ConvertTo-Csv | ConvertFrom-Csv | Get-CheckpointTensor).Name | Should -HaveCount 6
    }
}

Describe 'Files of a folder' {
    It 'are one checkpoint, however many they are' {
        $count = (Get-CheckpointVariable $SampleCheckpoint).Count
        (Get-ChildItem $SampleCheckpoint).Count | Should -Be 3
        (Get-ChildItem $SampleCheckpoint | Get-CheckpointVariable).Count | Should -Be $count
        (Get-ChildItem $SampleCheckpoint | ForEach-Object FullName | Get-CheckpointVariable).Count | Should -Be $count
        (Get-ChildItem $SampleCheckpoint | Measure-CheckpointVariable).Count | Should -Be $count
        Get-ChildItem $SampleCheckpoint | Test-Checkpoint | Should -HaveCount 1
        Get-ChildItem $SampleCheckpoint | Get-Checkpoint | Should -HaveCount 1
        Get-ChildItem $SampleCheckpoint | Get-CheckpointTensor -Name $Biases[0].Name | Should -HaveCount 1
    }

    It 'of several checkpoints are several' {
        $null = New-Item -ItemType Directory $TestDrive/two
        @{ a = 1.0 } | Export-Checkpoint $TestDrive/two/m.ckpt -GlobalStep 1
        @{ a = 2.0; b = 3.0 } | Export-Checkpoint $TestDrive/two/m.ckpt -GlobalStep 2
        (Get-ChildItem $TestDrive/two | Get-CheckpointVariable).Count | Should -Be 3
        (Get-ChildItem $TestDrive/two | Get-Checkpoint).Step | Should -Be 1, 2
    }
}

Describe 'Hashtables of arrays' {
    It 'go into Export-ModelWeights' {
        @{ 'dense/kernel' = [float[,]]::new(2, 3); 'dense/bias' = [float[]](1, 2, 3); step = 7 } | Export-ModelWeights $TestDrive/arrays.npz
        $back = Get-CheckpointVariable $TestDrive/arrays.npz | Sort-Object Name
        $back.Name | Should -Be 'dense/bias', 'dense/kernel', 'step'
        $back.Shape | Should -Be '(3,)', '(2, 3)', '()'
        (Get-CheckpointTensor $TestDrive/arrays.npz -Name dense/bias).ToArray() | Should -Be 1, 2, 3
    }

    It 'are refused, with the name, where a value is no array' {
        { @{ w = 1, @(2, 3) } | Export-ModelWeights $TestDrive/wrong.npz } | Should -Throw "*'w'*" -ErrorId 'InvalidInput,*'
        { 3 | Export-ModelWeights $TestDrive/wrong.npz } | Should -Throw -ErrorId 'NotAVariable,*'
        Test-Path $TestDrive/wrong.npz | Should -BeFalse
    }
}

Describe 'A wildcard in an output path' {
    It 'is refused by <Command>' -ForEach @(
        @{ Command = 'Export-ModelWeights'; Script = { $Biases | Export-ModelWeights "$TestDrive/w*.npz" } }
        @{ Command = 'Export-CheckpointKey'; Script = { $Biases | Export-CheckpointKey "$TestDrive/k?.txt" } }
        @{ Command = 'Export-Checkpoint'; Script = { $Biases | Export-Checkpoint "$TestDrive/c*" } }
        @{ Command = 'Export-ModelDiagram'; Script = { Export-ModelDiagram -Model $Sample/language.h5 "$TestDrive/d*.svg" } }
        @{ Command = 'Show-Model'; Script = { Show-Model $Sample/language.h5 -Path "$TestDrive/p*.html" } }
        @{ Command = 'ConvertTo-CSharpModel'; Script = { ConvertTo-CSharpModel -Model $Sample/language.h5 "$TestDrive/o*" } }
    ) {
        $before = Get-FolderState $TestDrive
        $Script | Should -Throw -ErrorId 'WildcardNotAllowed,*'
        Get-FolderState $TestDrive | Should -Be $before
    }

    It 'is not a bracket: it is a character of names' {
        $Biases | Export-ModelWeights "$TestDrive/b[1].npz"
        Test-Path -LiteralPath "$TestDrive/b[1].npz" | Should -BeTrue
    }
}
