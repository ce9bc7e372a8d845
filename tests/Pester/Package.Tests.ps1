# The package as a gallery hands it out: made, looked into, installed into a module path of its own, and used from there by name.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    $Output = (New-Item -ItemType Directory $TestDrive/package).FullName
    # The module is staged already: it is packed as it is.
    $Log = dotnet pack (Join-Path $RepositoryRoot src/Package) -p:BuildModule=false "-p:PackageOutputPath=$Output/" -nologo 2>&1
    $Package = Get-ChildItem $Output -Filter *.nupkg
    if (-not $Package) { throw "dotnet pack made no package:`n$($Log -join "`n")" }
    $Manifest = Import-PowerShellDataFile (Join-Path $StagedModule TfModelTools.psd1)
    $Unpacked = Join-Path $TestDrive unpacked
    [System.IO.Compression.ZipFile]::ExtractToDirectory($Package.FullName, $Unpacked)
    $Metadata = ([xml](Get-Content -Raw (Join-Path $Unpacked TfModelTools.nuspec))).package.metadata
}

Describe 'The package' {
    It 'is named after module and version' {
        $Package.Name | Should -Be "TfModelTools.$($Manifest.ModuleVersion).nupkg"
        $Metadata.id | Should -Be 'TfModelTools'
        $Metadata.version | Should -Be $Manifest.ModuleVersion
    }

    It 'says what the manifest says' {
        $Metadata.description | Should -Be $Manifest.Description
        $Metadata.authors | Should -Be $Manifest.Author
        $Metadata.releaseNotes | Should -Be $Manifest.PrivateData.PSData.ReleaseNotes
        $Metadata.license.InnerText | Should -Be 'MIT'
        $tags = $Metadata.tags -split ' '
        foreach ($tag in $Manifest.PrivateData.PSData.Tags) { $tags | Should -Contain $tag }
        $tags | Should -Contain 'PSModule'
        foreach ($name in $Manifest.CmdletsToExport) { $tags | Should -Contain "PSCmdlet_$name" }
        $Metadata.tags.Length | Should -BeLessThan 4000 -Because 'a gallery refuses more'
    }

    It 'holds the module at its root, and nothing that makes it a library' {
        Join-Path $Unpacked TfModelTools.psd1 | Should -Exist
        Join-Path $Unpacked LICENSE | Should -Exist
        Join-Path $Unpacked lib | Should -Not -Exist
        $Metadata.SelectNodes('*[local-name()="dependencies"]').Count | Should -Be 0
        $staged = Get-ChildItem $StagedModule -Recurse -File | ForEach-Object { $_.FullName.Substring($StagedModule.Length + 1) }
        foreach ($file in $staged) { Join-Path $Unpacked $file | Should -Exist }
    }
}

Describe 'The installed module' {
    BeforeAll {
        # As gallery clients do: what belongs to the package only is left out.
        $Modules = Join-Path $TestDrive modules
        $Installed = (New-Item -ItemType Directory "$Modules/TfModelTools/$($Manifest.ModuleVersion)").FullName
        Get-ChildItem $Unpacked -Exclude _rels, package, *.nuspec, '*Content_Types*' | Copy-Item -Destination $Installed -Recurse
    }

    It 'is found by name and does the quick start' {
        $folder = (New-Item -ItemType Directory $TestDrive/quick).FullName
        Copy-Item $SampleCheckpoint $folder -Recurse
        Copy-Item $Sample/language.h5, $Sample/features.npz, $Sample/labels.txt $folder
        $output = Invoke-FreshProcess @"
            `$ErrorActionPreference = 'Stop'
            `$env:PSModulePath = '$Modules'
            Set-Location '$folder'
            Get-CheckpointVariable ./checkpoint | Select-CheckpointVariable -ExcludeOptimizer | Export-CheckpointKey keys.txt
            Get-CheckpointVariable ./checkpoint | Select-CheckpointVariable -KeyFile keys.txt | Export-ModelWeights weights.npz
            `$predictions = Import-Model ./language.h5 | ConvertTo-CSharpModel ./out -Name Language -FeaturePath features.npz | Invoke-ModelPrediction -InputObject features.npz -Top 1 -LabelPath labels.txt
            (Get-Module TfModelTools).ModuleBase
            @(Get-CheckpointVariable weights.npz).Count
            Test-ModelPrediction ./out features.npz
            `$predictions[0].language[0].Label
            (Get-Help Import-Model).Synopsis
"@
        $output[0] | Should -Be $Installed
        $output[1] | Should -Be 9
        $output[2] | Should -Be 'True'
        $output[3] | Should -Be 'English'
        $output[4] | Should -Match '^Reads the structure of a model'
    }
}
