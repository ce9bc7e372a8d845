BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Show-Model' {
    It 'writes one page that asks no network' {
        $page = Show-Model $ModelPath -Path $TestDrive/page.html -NoOpen
        $page.FullName | Should -Be (Get-Item $TestDrive/page.html).FullName
        $html = Get-Content $page -Raw
        $html | Should -Match 'conv1d_1'
        $html | Should -Not -Match '(src|href)\s*=\s*["'']?https?:'
    }

    It 'keeps the page that -Path names, and touches nothing with -WhatIf' {
        Set-Content $TestDrive/old.html 'old'
        Show-Model $ModelPath -Path $TestDrive/old.html -NoOpen -ErrorVariable errors -ErrorAction SilentlyContinue
        Show-Model $ModelPath -Path $TestDrive/old.html -NoOpen -Force -NoClobber -ErrorVariable +errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId -replace ',.*' | Should -Be 'OutputFailed', 'OutputFailed'
        Show-Model $ModelPath -Path $TestDrive/old.html -Force -WhatIf
        Get-Content $TestDrive/old.html | Should -Be 'old'
    }
}
