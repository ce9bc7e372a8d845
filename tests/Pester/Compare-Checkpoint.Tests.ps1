BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
}

Describe 'Compare-Checkpoint' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $a = Join-Path $folder a
        $b = Join-Path $folder b
        @{ same = [float[]](1, 2); w = [float[]](1, 2, 4); old = [float[]](1); shape = [float[]](1, 2) } | Export-Checkpoint $a
        @{ same = [float[]](1, 2); w = [float[]](1, 2.5, 4); new = [float[]](1); shape = [float[]](1, 2, 3) } | Export-Checkpoint $b
    }

    It 'emits what differs, and with -IncludeEqual the rest' {
        $found = Compare-Checkpoint $a $b
        $found.Name | Should -Be old, shape, w, new
        "$($found.Result)" | Should -Be 'OnlyInReference ShapeDiffers Different OnlyInDifference'
        $w = $found | Where-Object Name -EQ w
        $w.MaxAbsoluteDifference | Should -Be 0.5
        $w.MaxRelativeDifference | Should -Be 0.25
        $w.MaxDifferenceIndex | Should -Be 1
        $w.MismatchCount | Should -Be 1
        $w.CosineSimilarity | Should -BeGreaterThan 0.99
        ($found | Where-Object Name -EQ shape).Shape | Should -Be '(2,) -> (3,)'
        (Compare-Checkpoint $a $b -IncludeEqual | Where-Object Name -EQ same).IsIdentical | Should -BeTrue
        Compare-Checkpoint $a $a | Should -BeNullOrEmpty
    }

    It 'takes tolerances, names and a table of names' {
        Compare-Checkpoint $a $b -Name w -RelativeTolerance 0.3 | Should -BeNullOrEmpty
        Compare-Checkpoint $a $b -Name w -AbsoluteTolerance 0.5 | Should -BeNullOrEmpty
        Compare-Checkpoint $a $b -Name old, new -Map @{ old = 'new' } | Should -BeNullOrEmpty
        Compare-Checkpoint $a $b -Exclude w, shape, old, new | Should -BeNullOrEmpty
        { Compare-Checkpoint $a $b -Map 5 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*'
    }

    It 'tells integers apart that float64 does not' {
        $x, $y = (Join-Path $folder x), (Join-Path $folder y)
        @{ i = [long[]](9007199254740993, [long]::MinValue); u = [ulong[]]([ulong]::MaxValue) } | Export-Checkpoint $x
        @{ i = [long[]](9007199254740992, [long]::MaxValue); u = [ulong[]]([ulong]::MaxValue - 1) } | Export-Checkpoint $y
        $i, $u = Compare-Checkpoint $x $y
        $i.MismatchCount | Should -Be 2
        $i.MaxAbsoluteDifference | Should -BeOfType ulong
        $i.MaxAbsoluteDifference | Should -Be ([ulong]::MaxValue)
        $u.MaxAbsoluteDifference | Should -BeOfType long
        $u.MaxAbsoluteDifference | Should -Be 1
        Compare-Checkpoint $x $y -Name u -AbsoluteTolerance 1 | Should -BeNullOrEmpty
        (Measure-CheckpointVariable $x -Name u).Maximum | Should -Be ([ulong]::MaxValue)
        Compare-Checkpoint $x $y | Out-String -Width 160 | Should -Match '18446744073709551615'
    }

    It 'refuses a tolerance that is no number: <_>' -ForEach '0,001', 'NaN', '-1', '', '1e400' {
        { Compare-Checkpoint $a $b -AbsoluteTolerance $_ } | Should -Throw -ExceptionType ([System.Management.Automation.ParameterBindingException])
        { Compare-Checkpoint $a $b -RelativeTolerance $_ } | Should -Throw -ExceptionType ([System.Management.Automation.ParameterBindingException])
    }

    It 'compares a checkpoint with a weight file, several from the pipeline' {
        Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer | Export-ModelWeights (Join-Path $folder w.npz)
        Compare-Checkpoint $SampleCheckpoint (Join-Path $folder w.npz) -ExcludeOptimizer | Should -BeNullOrEmpty
        (Get-Checkpoint $folder | Compare-Checkpoint $a).DifferencePath | Sort-Object -Unique | Should -Be $b
        Compare-Checkpoint $a (Join-Path $folder nothing), $a -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
    }

    It 'is shown as a table' {
        Compare-Checkpoint $a $b | Out-String -Width 160 | Should -Match 'Different\s+0\.5\s+w\s+\(3,\)\s+1\s+0\.25\s+0\.99\d*'
    }
}
