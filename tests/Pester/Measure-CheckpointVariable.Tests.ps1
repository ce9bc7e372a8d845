BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
}

Describe 'Measure-CheckpointVariable' {
    BeforeEach {
        $prefix = Join-Path (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))) m
        @{ w = [float[]](0, 1, 2, 3, [float]::NaN, [float]::PositiveInfinity); names = 'a', 'b'; k = [int[]](1..100) } | Export-Checkpoint $prefix
    }

    It 'measures by path, name and pipeline' {
        $w = Measure-CheckpointVariable $prefix -Name w -BinCount 3
        $w.Minimum, $w.Maximum, $w.Mean | Should -Be 0, 3, 1.5
        $w.StandardDeviation | Should -BeGreaterThan 1.118
        $w.StandardDeviation | Should -BeLessThan 1.1181
        $w.ZeroCount, $w.NaNCount, $w.InfinityCount | Should -Be 1, 1, 1
        $w.BinCounts | Should -Be 1, 1, 2
        $w.BinEdges | Should -Be 0, 1, 2, 3
        $w.Histogram | Should -BeExactly '▄▄█'
        (Get-CheckpointVariable $prefix | Measure-CheckpointVariable).Name | Should -Be k, names, w
        (Measure-CheckpointVariable $prefix -BinCount 0).Histogram | Should -Be '', '', ''
        (Measure-CheckpointVariable $prefix -Name names).Mean | Should -BeNullOrEmpty
    }

    It 'draws' {
        Measure-CheckpointVariable $prefix -Name w | Out-String -Width 160 | Should -Match '1\s+1\s+0\s+3\s+w\s+1\.5\s+1\.118\s+1\s+\(6,\)\s+\S.+'
        Measure-CheckpointVariable $prefix -Name k -BinCount 2 | Format-List | Out-String | Should -Match '50\.5 │█+│ 50'
    }

    It 'reports what is not there and goes on' {
        Measure-CheckpointVariable "$prefix-none", $prefix -Name w, zzz -ErrorVariable errors -ErrorAction SilentlyContinue | Should -HaveCount 1
        $errors | Should -HaveCount 2
    }
}
