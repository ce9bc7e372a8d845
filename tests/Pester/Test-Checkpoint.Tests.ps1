BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
}

Describe 'Test-Checkpoint' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        Copy-Item -Recurse $SampleCheckpoint $folder
    }

    It 'answers true for a sound checkpoint, by any path' {
        Test-Checkpoint $folder | Should -BeExactly $true
        Test-Checkpoint (Join-Path $folder language-1), (Join-Path $folder language-1.index) | Should -Be $true, $true
        Test-Checkpoint $folder -Detailed | Should -BeNullOrEmpty
    }

    It 'answers false for a damaged one, and names every fault in detail' {
        $data = Join-Path $folder language-1.data-00000-of-00001
        $bytes = [System.IO.File]::ReadAllBytes($data)
        $variables = Get-CheckpointVariable $folder | Where-Object ByteSize -GT 8 | Select-Object -First 2
        foreach ($variable in $variables) { $bytes[$variable.Offset + $variable.ByteSize - 1] = $bytes[$variable.Offset + $variable.ByteSize - 1] -bxor 1 }
        [System.IO.File]::WriteAllBytes($data, $bytes)
        Test-Checkpoint $folder | Should -BeExactly $false
        $faults = Test-Checkpoint $folder -Detailed
        $faults.Kind | Should -Be Checksum, Checksum
        $faults.Variable | Sort-Object | Should -Be ($variables.Name | Sort-Object)
        $faults[0].FilePath | Should -Be $data
        $faults | Out-String -Width 200 | Should -Match 'Checksum\s+.+checksum'
    }

    It 'answers false where a file is missing or is of another kind, and reports where there is nothing' {
        Remove-Item (Join-Path $folder language-1.data-00000-of-00001)
        Test-Checkpoint $folder | Should -BeExactly $false
        Set-Content (Join-Path $folder other.ckpt) 'just text'
        Test-Checkpoint (Join-Path $folder other.ckpt) | Should -BeExactly $false
        (Test-Checkpoint (Join-Path $folder other.ckpt) -Detailed).Message | Should -BeLike '*text file*'
        Test-Checkpoint (Join-Path $folder nothing) -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }
}
