BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Graph = Join-Path $TestDrive 'g.pbtxt'
    Set-Content $Graph @'
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 2 } } } } }
node { name: "r" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "f" op: "Fancy" input: "r" attr { key: "T" value { type: DT_FLOAT } } }
'@
}

Describe 'Test-ModelSupport' {
    It 'gives true or false' {
        Test-ModelSupport $ModelPath | Should -BeTrue
        Test-ModelSupport $Graph -Target CSharp | Should -BeFalse
        Test-ModelSupport $Graph -Output r | Should -BeTrue
        Import-Model $ModelPath | Test-ModelSupport | Should -BeTrue
    }

    It 'lists every node with -Detailed' {
        $nodes = Test-ModelSupport $Graph -Detailed
        $nodes.Name | Should -Be 'f'
        $nodes.Op | Should -Be 'Fancy'
        $nodes.Count | Should -Be 1
        $nodes.Reason | Should -Not -BeNullOrEmpty
        Test-ModelSupport $ModelPath -Detailed | Should -BeNullOrEmpty
    }

    It 'reports a file that is no model' {
        Set-Content $TestDrive/notes.txt 'Not a model.'
        Test-ModelSupport $TestDrive/notes.txt -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'UnrecognizedFormat,*'
    }
}
