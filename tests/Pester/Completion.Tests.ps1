# What Tab offers where it is not a matter of one cmdlet. Each cmdlet's own file has the rest.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Folder = (New-Item -ItemType Directory "$TestDrive/with space").FullName
    Copy-Item $SampleCheckpoint $Folder/checkpoint -Recurse
    Copy-Item $Sample/language.h5 $Folder
    Push-Location $Folder
    $global:CompletedCheckpoint = './checkpoint'
}

AfterAll {
    Pop-Location
    Remove-Variable CompletedCheckpoint -Scope Global
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
    ) {
        $column = $_.LastIndexOf('layer') + 5
        $completions = (TabExpansion2 -inputScript $_ -cursorColumn $column).CompletionMatches
        $completions[0].CompletionText | Should -BeLike 'layer_with_weights*'
        $completions[0].ToolTip | Should -BeLike 'float32 (*)'
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
