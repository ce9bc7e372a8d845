# What Tab offers where it is not a matter of one cmdlet. Each cmdlet's own file has the rest.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Folder = (New-Item -ItemType Directory "$TestDrive/with space").FullName
    Copy-Item $SampleCheckpoint $Folder/checkpoint -Recurse
    Copy-Item $Sample/language.h5 $Folder
    Push-Location $Folder
    $global:CompletedCheckpoint = './checkpoint'
    $global:CompletedFolder = $Folder
    $env:COMPLETED_FOLDER = $Folder
    $HomeBefore = (Get-PSProvider FileSystem).Home
    (Get-PSProvider FileSystem).Home = $Folder
}

AfterAll {
    Pop-Location
    Remove-Variable CompletedCheckpoint, CompletedFolder -Scope Global
    $env:COMPLETED_FOLDER = $null
    (Get-PSProvider FileSystem).Home = $HomeBefore
}

Describe 'Completion of names' {
    It 'finds the file <_>' -ForEach @(
        'Get-CheckpointVariable ./checkpoint -Name layer'
        'Get-CheckpointVariable -Name layer -Path ./checkpoint'
        'Get-CheckpointVariable ./checkpoint | Select-CheckpointVariable layer'
        'Get-CheckpointVariable ./checkpoint | Where-Object Rank -eq 2 | Select-CheckpointVariable -Exclude layer'
        'Get-ChildItem ./checkpoint | Get-CheckpointTensor -Name layer'
        'Get-Item ./checkpoint | Get-CheckpointVariable -Name layer'
        '"./checkpoint" | Get-CheckpointVariable -Name layer'
        '$CompletedCheckpoint | Get-CheckpointVariable -Name layer'
        'Get-CheckpointTensor -LiteralPath ./checkpoint layer'
        'Get-CheckpointVariable $env:COMPLETED_FOLDER/checkpoint -Name layer'
        'Get-CheckpointVariable "$CompletedFolder/checkpoint" -Name layer'
        'Get-CheckpointVariable $CompletedCheckpoint -Name layer'
        'Get-CheckpointVariable $env:COMPLETED_FOLDER/checkpoint | Select-CheckpointVariable layer'
        'Get-CheckpointVariable ~/checkpoint -Name layer'
        'Get-Checkpoint ./checkpoint | Get-CheckpointVariable -Name layer'
    ) {
        $column = $_.LastIndexOf('layer') + 5
        $completions = (TabExpansion2 -inputScript $_ -cursorColumn $column).CompletionMatches
        $completions[0].CompletionText | Should -BeLike 'layer_with_weights*'
        $completions[0].ToolTip | Should -BeLike 'float32 (*)'
    }

    It 'takes a wildcard that is typed' {
        (Get-Completion 'Get-CheckpointVariable ./checkpoint -Name *-1/kern')[0].CompletionText | Should -Be 'layer_with_weights-1/kernel/.ATTRIBUTES/VARIABLE_VALUE'
        (Get-Completion 'Get-ModelNode ./language.h5 -Name *pool').CompletionText | Should -Be 'max_pooling1d', 'global_average_pooling1d'
        Get-Completion 'Get-CheckpointVariable ./checkpoint -Name *nothing*kern' | Should -BeNullOrEmpty
    }

    It 'runs nothing of what is typed' {
        $global:CompletionRan = $false
        Get-Completion 'Get-CheckpointVariable "$($global:CompletionRan = $true; ''./checkpoint'')" -Name layer' | Out-Null
        $global:CompletionRan | Should -BeFalse
        Remove-Variable CompletionRan -Scope Global
    }

    It 'quotes what must be quoted, so that the line works as it stands' {
        foreach ($name in 'a b', "it's", '-first', 'b[0]', 'c$d', 'x;y') {
            Get-CheckpointVariable ./language.h5 | Select-Object -First 1 | Export-ModelWeights ./odd.npz -Rename @{ 'model_weights/conv1d/conv1d/bias:0' = $name } -Force
            $line = 'Get-CheckpointVariable ./odd.npz -Name '
            foreach ($begun in '', '"', "'") {
                $completion = @(Get-Completion "$line$begun")[0]
                (Invoke-Expression ($line + $completion.CompletionText)).Name | Should -Be $name -Because "<$($completion.CompletionText)>"
            }
        }
    }

    It 'sees a file that was written anew' {
        Get-CheckpointVariable ./language.h5 -Name model_weights/dense/dense/bias* | Export-ModelWeights ./changing.npz -Rename { 'first' } -ErrorAction Stop
        (Get-Completion 'Get-CheckpointVariable ./changing.npz -Name ').CompletionText | Should -Be 'first'
        Get-CheckpointVariable ./language.h5 -Name model_weights/dense/dense/bias* | Export-ModelWeights ./changing.npz -Rename { 'second' } -Force
        (Get-Completion 'Get-CheckpointVariable ./changing.npz -Name ').CompletionText | Should -Be 'second'
    }
}

Describe 'Completion of values' {
    It 'offers data types by TensorFlow''s names, and takes any spelling' {
        $completions = Get-Completion 'Get-CheckpointVariable ./checkpoint | Export-ModelWeights x.npz -DataType '
        $completions.CompletionText | Select-Object -First 2 | Should -Be 'float32', 'float16'
        $completions[1].ToolTip | Should -Be 'float16, 2 bytes an element'
        (Get-Completion 'Get-CheckpointVariable ./checkpoint | Export-ModelWeights x.npz -DataType bf').CompletionText | Should -Be 'bfloat16'
    }

    It 'offers steps, with name and time' {
        $completions = Get-Completion 'Get-Checkpoint ./checkpoint -Step '
        $completions.CompletionText | Should -Be '1'
        $completions.ToolTip | Should -BeLike 'language-1, ????-??-?? *'
    }

    It 'offers frameworks' {
        (Get-Completion 'ConvertTo-CSharpModel -Model ./language.h5 ./o -TargetFramework ').CompletionText | Should -Be 'net10.0'
    }

    It 'offers models and folders for -Model, and no other files' {
        $completions = Get-Completion 'Test-ModelSupport -Model ./'
        $completions.ListItemText | Should -Contain 'language.h5'
        $completions.ListItemText | Should -Contain 'checkpoint'
        Set-Content ./words.txt 'no model'
        (Get-Completion 'Test-ModelSupport -Model ./').ListItemText | Should -Not -Contain 'words.txt'
        Remove-Item ./words.txt
        ($completions | Where-Object ListItemText -EQ language.h5).ToolTip | Should -Be 'Keras model'
        (Get-Completion 'Invoke-ModelPrediction ./lang').CompletionText | Should -Be './language.h5'
    }

    It 'offers the signatures of the model that is compared with' {
        Assert-Corpus
        (Get-Completion "Get-ModelOutputMap ./language.h5 '$CorpusRoot/savedmodel/string-ops' -ReferenceSignature ").CompletionText | Should -Contain 'serving_default'
    }

    It 'offers formats' {
        (Get-Completion 'Get-CheckpointVariable ./checkpoint | Export-ModelWeights x -Format S').CompletionText | Should -Be 'SafeTensors'
    }

    It 'offers key files and folders, and no other files' {
        Get-CheckpointVariable ./checkpoint -Name *bias* | Export-CheckpointKey ./keys.txt
        Set-Content ./notes.json '{ "a": '
        $completions = Get-Completion 'Get-CheckpointVariable ./checkpoint | Select-CheckpointVariable -KeyFile ./'
        $completions.ListItemText | Should -Be 'checkpoint', 'keys.txt'
        $completions[1].ToolTip | Should -Be '12 keys (Python)'
    }
}
