BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Export-ModelDiagram' {
    It 'writes what the extension says: <_>' -ForEach '.svg', '.dot', '.mmd', '.html' {
        (Import-Model $ModelPath | Export-ModelDiagram "$TestDrive/model$_" -PassThru).FullName | Should -Be (Get-Item "$TestDrive/model$_").FullName
        $text = Get-Content "$TestDrive/model$_" -Raw
        $text | Should -Match 'conv1d_1'
        if ($_ -eq '.svg') { ([xml]$text).DocumentElement.LocalName | Should -Be 'svg' }
    }

    It 'draws a box for each layer, with the shapes that Get-ModelSummary writes' {
        Export-ModelDiagram -Model $ModelPath $TestDrive/boxes.mmd
        $lines = Get-Content $TestDrive/boxes.mmd
        @($lines -match '^\s*n\d+\[').Count | Should -Be (Get-ModelSummary $ModelPath).Layers.Count
        $lines -match 'relu' | Should -BeNullOrEmpty
        $lines -match '\(None, 24, 48\)' | Should -Not -BeNullOrEmpty
    }

    It 'keeps what exists, and touches nothing with -WhatIf' {
        $null = New-Item -ItemType Directory $TestDrive/kept
        Set-Content $TestDrive/kept/old.svg 'old'
        $before = Get-FolderState $TestDrive/kept
        { Export-ModelDiagram -Model $ModelPath $TestDrive/kept/old.svg } | Should -Throw -ErrorId 'OutputFailed,*'
        Export-ModelDiagram -Model $ModelPath $TestDrive/kept/old.svg -Force -WhatIf
        Export-ModelDiagram -Model $ModelPath $TestDrive/kept/new.svg -WhatIf
        Get-FolderState $TestDrive/kept | Should -Be $before
    }

    It 'refuses an extension that says nothing, and a second model' {
        { Export-ModelDiagram -Model $ModelPath $TestDrive/model.xyz } | Should -Throw -ErrorId 'InvalidInput,*'
        { $ModelPath, $ModelPath | Export-ModelDiagram $TestDrive/two.svg } | Should -Throw -ErrorId 'ModelNotSingle,*'
        Test-Path $TestDrive/two.svg | Should -BeFalse
    }
}
