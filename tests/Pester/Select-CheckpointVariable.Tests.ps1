BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $All = Get-CheckpointVariable $SampleCheckpoint
}

Describe 'Select-CheckpointVariable' {
    It 'leaves out the state of training' {
        $kept = $All | Select-CheckpointVariable -ExcludeOptimizer
        $kept.Name | Should -Be ($All | Where-Object { -not $_.IsOptimizerState }).Name
        $kept.Count | Should -BeLessThan $All.Count
    }

    It 'knows the state of training by the whole checkpoint, whatever was left out before' {
        $slots = $All | Select-CheckpointVariable *OPTIMIZER_SLOT*
        $slots | Should -Not -BeNullOrEmpty
        $slots | Select-CheckpointVariable -ExcludeOptimizer | Should -BeNullOrEmpty
    }

    It 'includes and excludes by wildcards' {
        ($All | Select-CheckpointVariable -Include *kernel*, *bias* -Exclude *SLOT*).Name | Should -Be ($All.Name | Where-Object { $_ -match 'kernel|bias' -and $_ -notmatch 'SLOT' })
    }

    It 'passes variables on as they come' {
        $order = [System.Collections.Generic.List[string]]::new()
        $All | ForEach-Object { $order.Add("in $($_.Name)"); $_ } | Select-CheckpointVariable | ForEach-Object { $order.Add("out $($_.Name)") }
        $order[1] | Should -Be "out $($All[0].Name)"
    }

    It 'takes the names of a key file' {
        $wanted = ($All | Where-Object { -not $_.IsOptimizerState })[0, 2].Name
        Set-Content $TestDrive/keys.txt $wanted
        ($All | Select-CheckpointVariable -KeyFile $TestDrive/keys.txt).Name | Should -Be $wanted
    }

    It 'ends with one error that lists every missing key with the nearest names' {
        $name = ($All | Where-Object { $_.Name -like '*kernel*' })[0].Name
        Set-Content $TestDrive/wrong.txt $name.Replace('kernel', 'kernal'), 'nothing/of/the/kind', $name
        $error_ = { $All | Select-CheckpointVariable -KeyFile $TestDrive/wrong.txt } | Should -Throw -ErrorId 'KeysMissing,*' -PassThru
        $error_.ErrorDetails.Message | Should -BeLike "*2 keys*$($name.Replace('kernel', 'kernal'))*'$name'*nothing/of/the/kind*"
        $error_.Exception.Missing.Count | Should -Be 2
    }

    It 'finds keys and names in any of the files whose variables come' {
        @{ a = [float[]](1, 2); b = [float[]](3) } | Export-ModelWeights $TestDrive/first.npz
        @{ c = [float[]](1, 2) } | Export-ModelWeights $TestDrive/second.npz
        $both = Get-CheckpointVariable $TestDrive/first.npz, $TestDrive/second.npz
        $both | Export-CheckpointKey $TestDrive/both.txt
        ($both | Select-CheckpointVariable -KeyFile $TestDrive/both.txt).Name | Should -Be 'a', 'b', 'c'
        ($both | Get-CheckpointTensor -KeyFile $TestDrive/both.txt).Name | Should -Be 'a', 'b', 'c'
        ($both | Select-CheckpointVariable -Name a, c -WarningVariable warnings).Name | Should -Be 'a', 'c'
        $warnings | Should -BeNullOrEmpty
        $both | Select-CheckpointVariable -Name a, d -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike "*first.npz*second.npz*'d'*"
        Set-Content $TestDrive/lacking.txt a, d
        { $both | Select-CheckpointVariable -KeyFile $TestDrive/lacking.txt } | Should -Throw -ErrorId 'KeysMissing,*' -ExpectedMessage "*'d'*"
    }

    It 'keeps the order in which variables come, where an export by a key file goes by the order of the keys' {
        [ordered]@{ a = [float[]](1, 2); b = [float[]](3); c = [float[]](4) } | Export-ModelWeights $TestDrive/order.npz
        Set-Content $TestDrive/order.txt c, a
        (Get-CheckpointVariable $TestDrive/order.npz | Select-CheckpointVariable -KeyFile $TestDrive/order.txt).Name | Should -Be 'a', 'c'
        (Get-CheckpointVariable $TestDrive/order.npz -KeyFile $TestDrive/order.txt).Name | Should -Be 'c', 'a'
        Get-CheckpointVariable $TestDrive/order.npz | Export-ModelWeights $TestDrive/ordered.npz -KeyFile $TestDrive/order.txt
        (Get-CheckpointVariable $TestDrive/ordered.npz).Name | Should -Be 'c', 'a'
    }

    It 'keeps a following export from writing a part' {
        Set-Content $TestDrive/wrong.txt 'nothing/of/the/kind', $All[0].Name
        { $All | Select-CheckpointVariable -KeyFile $TestDrive/wrong.txt | Export-ModelWeights $TestDrive/part.npz } | Should -Throw
        Get-ChildItem $TestDrive -Force -Filter *part* | Should -BeNullOrEmpty
    }

    It 'warns instead with -AllowMissing' {
        Set-Content $TestDrive/wrong.txt 'nothing/of/the/kind', $All[0].Name
        $kept = $All | Select-CheckpointVariable -KeyFile $TestDrive/wrong.txt -AllowMissing -WarningVariable warnings -WarningAction SilentlyContinue
        $kept.Name | Should -Be $All[0].Name
        "$warnings" | Should -BeLike '*nothing/of/the/kind*'
    }

    It 'says line and column of a broken key file' {
        Set-Content $TestDrive/broken.txt "['a',", " b]"
        $error_ = { $All | Select-CheckpointVariable -KeyFile $TestDrive/broken.txt } | Should -Throw -ErrorId 'KeyFileInvalid,*' -PassThru
        $error_.Exception.Line | Should -Be 2
    }

    It 'refuses a key file that is not there, and a wrong pattern' {
        { $All | Select-CheckpointVariable -KeyFile $TestDrive/none.txt } | Should -Throw -ErrorId 'PathNotFound,*'
        { $All | Select-CheckpointVariable -Include '[a' } | Should -Throw -ErrorId 'InvalidInput,*'
    }

    It 'completes names from the command before it' {
        (Get-Completion "Get-CheckpointVariable '$SampleCheckpoint' | Select-CheckpointVariable -Exclude _CHECK")[0].CompletionText | Should -Be '_CHECKPOINTABLE_OBJECT_GRAPH'
        (Get-Completion "Get-CheckpointVariable '$SampleCheckpoint' | Select-CheckpointVariable -ExcludeOptimizer | Select-CheckpointVariable save")[0].ToolTip | Should -Be 'int64 ()'
    }
}
