BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
}

Describe 'Get-Checkpoint' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        New-Item -ItemType Directory $folder | Out-Null
        foreach ($step in 20, 3, 100) {
            foreach ($file in Get-ChildItem $SampleCheckpoint -File -Filter language-1.*) {
                Copy-Item $file (Join-Path $folder $file.Name.Replace('language-1', "model.ckpt-$step"))
            }
        }
        Set-Content (Join-Path $folder checkpoint) @'
model_checkpoint_path: "/gone/model.ckpt-20"
all_model_checkpoint_paths: "/gone/model.ckpt-3"
all_model_checkpoint_paths: "/gone/model.ckpt-7"
all_model_checkpoint_paths: "/gone/model.ckpt-20"
all_model_checkpoint_timestamps: 1600000000
all_model_checkpoint_timestamps: 1600000001
all_model_checkpoint_timestamps: 1600000002.5
'@
    }

    It 'lists all, oldest first, those that are gone too' {
        $all = Get-Checkpoint $folder
        $all.Step | Should -Be 3, 7, 20, 100
        $all.IsComplete | Should -Be $true, $false, $true, $true
        $all.IsLatest | Should -Be $false, $false, $true, $false
        $all.IsRecorded | Should -Be $true, $true, $true, $false
        $all[0].Time.ToUniversalTime() | Should -Be ([datetime]::SpecifyKind([datetime]::new(2020, 9, 13, 12, 26, 40), 'Utc'))
        $all[0].VariableCount | Should -Be @(Get-CheckpointVariable $SampleCheckpoint).Count
        $all[0].Format | Should -Be V2
        $all[0].ByteSize | Should -Be (Get-ChildItem $folder -File -Filter model.ckpt-3.* | Measure-Object Length -Sum).Sum
        $all[1].Problem | Should -BeLike '*missing*'
        $all[1].Time | Should -BeNullOrEmpty
    }

    It 'gives the latest and single steps' {
        (Get-Checkpoint $folder -Latest).Step | Should -Be 20
        (Get-Checkpoint $folder -Step 100, 3).Step | Should -Be 3, 100
        Get-Checkpoint $folder -Step 5 -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*3, 7, 20, 100*'
    }

    It 'feeds other cmdlets by property name, brackets in the path or not' {
        $odd = "$folder [1]"
        Rename-Item $folder $odd
        $variables = Get-Checkpoint -LiteralPath $odd -Latest | Get-CheckpointVariable
        $variables.Name | Should -Be (Get-CheckpointVariable $SampleCheckpoint).Name
        Get-Checkpoint -LiteralPath $odd | Where-Object IsComplete | Test-Checkpoint | Should -Be $true, $true, $true
    }

    It 'takes prefixes, files, wildcards and the state file' {
        (Get-Checkpoint (Join-Path $folder model.ckpt-3)).Step | Should -Be 3
        (Get-Checkpoint (Join-Path $folder model.ckpt-3.index)).Step | Should -Be 3
        (Get-Checkpoint (Join-Path $folder checkpoint)).Step | Should -Be 3, 7, 20, 100
        (Get-Checkpoint (Join-Path $folder '*')).Step | Sort-Object | Should -Be 3, 20, 100
        (Get-ChildItem $folder -Filter *.index | Get-Checkpoint).Step | Sort-Object | Should -Be 3, 20, 100
    }

    It 'reports a folder without checkpoints and goes on' {
        $empty = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        (Get-Checkpoint $empty, $folder -Latest -ErrorVariable errors -ErrorAction SilentlyContinue).Step | Should -Be 20
        $errors | Should -HaveCount 1
    }

    It 'is shown as a table' {
        $text = Get-Checkpoint $folder | Out-String -Width 120
        $text | Should -Match 'Folder:'
        $text | Should -Match 'latest\s+20\s+model\.ckpt-20\s+\d+\s+[\d.]+ [KM]iB\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+V2'
        $text | Should -Match 'missing\s+7\s+model\.ckpt-7\s+0 B'
    }
}
