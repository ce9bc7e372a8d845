BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Weights = Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer
}

Describe 'Export-CheckpointKey' {
    It 'writes a Python dict literal of names and shapes' {
        $Weights | Export-CheckpointKey $TestDrive/keys.txt
        $lines = Get-Content $TestDrive/keys.txt
        $lines[0] | Should -Be '{'
        $lines[1] | Should -Be "    '$($Weights[0].Name)': $($Weights[0].Shape),"
        (Import-CheckpointKey $TestDrive/keys.txt).Name | Should -Be $Weights.Name
    }

    It 'writes JSON and lines' {
        $Weights | Export-CheckpointKey $TestDrive/keys.json
        $json = Get-Content $TestDrive/keys.json -Raw | ConvertFrom-Json -AsHashtable
        $json[$Weights[0].Name] | Should -Be $Weights[0].Dimensions
        $Weights | Export-CheckpointKey $TestDrive/lines.txt -Format Text
        Get-Content $TestDrive/lines.txt | Should -Be $Weights.Name
    }

    It 'keeps what exists, unless -Force says otherwise' {
        Set-Content $TestDrive/old.txt 'old'
        { $Weights | Export-CheckpointKey $TestDrive/old.txt } | Should -Throw -ErrorId 'OutputFailed,*'
        { $Weights | Export-CheckpointKey $TestDrive/old.txt -Force -NoClobber } | Should -Throw -ErrorId 'OutputFailed,*'
        Get-Content $TestDrive/old.txt | Should -Be 'old'
        $Weights | Export-CheckpointKey $TestDrive/old.txt -Force
        (Import-CheckpointKey $TestDrive/old.txt).Count | Should -Be $Weights.Count
    }

    It 'touches nothing with -WhatIf' {
        $null = New-Item -ItemType Directory $TestDrive/whatif
        Set-Content $TestDrive/whatif/old.txt 'old'
        $before = Get-FolderState $TestDrive/whatif
        $Weights | Export-CheckpointKey $TestDrive/whatif/new.txt -WhatIf
        $Weights | Export-CheckpointKey $TestDrive/whatif/old.txt -WhatIf -Force
        Get-FolderState $TestDrive/whatif | Should -Be $before
    }

    It 'never empties a file for want of variables' {
        Set-Content $TestDrive/edited.txt 'by hand'
        { @() | Export-CheckpointKey $TestDrive/edited.txt -Force } | Should -Throw -ErrorId 'NoVariable,*'
        Get-Content $TestDrive/edited.txt | Should -Be 'by hand'
    }

    It 'writes through a link, which stays' -Skip:$IsWindows {
        Set-Content $TestDrive/target.txt 'old'
        $null = New-Item -ItemType SymbolicLink $TestDrive/link.txt -Target $TestDrive/target.txt
        $Weights | Export-CheckpointKey $TestDrive/link.txt -Force
        (Get-Item $TestDrive/link.txt).LinkTarget | Should -Be "$TestDrive/target.txt"
        (Import-CheckpointKey $TestDrive/target.txt).Count | Should -Be $Weights.Count
    }

    It 'gives back the file with -PassThru, and nothing without' {
        ($Weights | Export-CheckpointKey $TestDrive/pass.txt -PassThru).FullName | Should -Be (Get-Item $TestDrive/pass.txt).FullName
        $Weights | Export-CheckpointKey $TestDrive/pass2.txt | Should -BeNullOrEmpty
    }

    It 'takes relative paths and PSDrives, and refuses other providers and missing folders' {
        $null = New-PSDrive -Name keys -PSProvider FileSystem -Root $TestDrive
        $Weights | Export-CheckpointKey keys:/drive.txt
        Test-Path $TestDrive/drive.txt | Should -BeTrue
        Push-Location $TestDrive
        try { $Weights | Export-CheckpointKey 'brackets [1].txt' } finally { Pop-Location }
        Test-Path -LiteralPath "$TestDrive/brackets [1].txt" | Should -BeTrue
        { $Weights | Export-CheckpointKey Env:/KEYS } | Should -Throw -ErrorId 'ProviderNotSupported,*'
        { $Weights | Export-CheckpointKey nodrive:/keys.txt } | Should -Throw -ErrorId 'DriveNotFound,*'
        { $Weights | Export-CheckpointKey $TestDrive/no/such/keys.txt } | Should -Throw -ErrorId 'OutputFailed,*'
    }
}
