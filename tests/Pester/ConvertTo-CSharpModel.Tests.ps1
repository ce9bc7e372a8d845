BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'ConvertTo-CSharpModel' {
    It 'writes a project and says what it wrote' {
        $project = Import-Model $ModelPath | ConvertTo-CSharpModel -Path $TestDrive/out -Name MNist -FeaturePath $Features
        $project | Should -BeOfType ([TfModelTools.Cmdlets.Objects.GeneratedModel])
        $project.Name | Should -Be 'MNist'
        $project.ModelClass | Should -Be 'MNistModel'
        Test-Path $project.ProjectPath | Should -BeTrue
        foreach ($file in $project.Files) { Test-Path -LiteralPath (Join-Path $project.Path $file) | Should -BeTrue -Because $file }
    }

    It 'takes a model as a path, a file and an object' {
        $null = New-Item -ItemType Directory $TestDrive/forms
        (ConvertTo-CSharpModel -Model $ModelPath -Path $TestDrive/forms/a -Name Model).Name | Should -Be 'Model'
        (Get-Item $ModelPath | ConvertTo-CSharpModel $TestDrive/forms/b Model).Name | Should -Be 'Model'
        (ConvertTo-CSharpModel -Model (Import-Model $ModelPath) -Path $TestDrive/forms/c -Name Model).Name | Should -Be 'Model'
        $hashes = 'a', 'b', 'c' | ForEach-Object { (Get-ChildItem $TestDrive/forms/$_ -Recurse -File | Get-FileHash).Hash -join ' ' }
        $hashes | Select-Object -Unique | Should -HaveCount 1 -Because 'the same model gives the same bytes'
    }

    It 'keeps what exists, unless -Force says otherwise' {
        $null = New-Item -ItemType Directory $TestDrive/full
        Set-Content $TestDrive/full/mine.txt 'mine'
        Import-Model $ModelPath | ConvertTo-CSharpModel $TestDrive/full -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'OutputFailed,*'
        Get-Content $TestDrive/full/mine.txt | Should -Be 'mine'
    }

    It 'replaces with -Force what it wrote, and nothing else' {
        Import-Model $ModelPath | ConvertTo-CSharpModel $TestDrive/again | Should -HaveCount 1
        $first = Get-FolderState $TestDrive/again
        $null = New-Item -ItemType Directory $TestDrive/again/csharp_generated_code/obj
        Set-Content $TestDrive/again/csharp_generated_code/obj/built.txt 'built'
        Import-Model $ModelPath | ConvertTo-CSharpModel $TestDrive/again -Force | Should -HaveCount 1
        Get-Content $TestDrive/again/csharp_generated_code/obj/built.txt | Should -Be 'built'
        Remove-Item $TestDrive/again/csharp_generated_code/obj -Recurse
        Get-FolderState $TestDrive/again | Should -Be $first

        $null = New-Item -ItemType Directory $TestDrive/again/.git
        Set-Content $TestDrive/again/.git/HEAD 'ref'
        Set-Content $TestDrive/again/thesis.txt 'mine'
        Set-Content $TestDrive/again/csharp_generated_code/model/thresholds.json '{ "low": 0.7 }'
        $before = Get-FolderState $TestDrive/again
        foreach ($whatIf in $true, $false) {
            Import-Model $ModelPath | ConvertTo-CSharpModel $TestDrive/again -Force -WhatIf:$whatIf -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'OutputFailed,*'
            foreach ($name in '.git/', 'thesis.txt', 'csharp_generated_code/model/thresholds.json') { $errors[0].Exception.Message | Should -BeLike "*$name*" }
            Get-FolderState $TestDrive/again | Should -Be $before
        }
    }

    It 'touches nothing with -WhatIf' {
        $null = New-Item -ItemType Directory $TestDrive/whatif
        $before = Get-FolderState $TestDrive/whatif
        Import-Model $ModelPath | ConvertTo-CSharpModel $TestDrive/whatif/out -WhatIf | Should -BeNullOrEmpty
        Get-FolderState $TestDrive/whatif | Should -Be $before
    }

    It 'does not write a second model over the first' {
        Copy-Item $ModelPath $TestDrive/second.h5
        $projects = Import-Model $ModelPath, $TestDrive/second.h5 | ConvertTo-CSharpModel $TestDrive/one -Force -ErrorVariable errors -ErrorAction SilentlyContinue
        $projects | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidInput,*'
    }

    It 'leaves nothing behind when the features do not fit' {
        $null = New-Item -ItemType Directory $TestDrive/unfit
        Get-CheckpointVariable $SampleCheckpoint -Name *bias* | Select-CheckpointVariable -ExcludeOptimizer | Export-ModelWeights $TestDrive/other.npz
        Import-Model $ModelPath | ConvertTo-CSharpModel $TestDrive/unfit/out -FeaturePath $TestDrive/other.npz -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors | Should -HaveCount 1
        Get-ChildItem $TestDrive/unfit -Force | Should -BeNullOrEmpty
    }
}
