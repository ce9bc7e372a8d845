# The packages for .NET: the library and the tool, made of what was built, installed from a local folder and used from there.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Feed = (New-Item -ItemType Directory $TestDrive/feed).FullName
    # Of what was built the newest: the tests may run in any configuration.
    $Built = Get-Item $RepositoryRoot/src/Core/bin/*/net10.0/TfModelTools.Core.dll | Sort-Object LastWriteTime | Select-Object -Last 1
    $Configuration = $Built.Directory.Parent.Name
    $Log = foreach ($project in 'Core', 'Cli') {
        dotnet pack (Join-Path $RepositoryRoot src/$project) --no-build -c $Configuration "-p:PackageOutputPath=$Feed/" -nologo 2>&1
    }
    $Version = (Import-PowerShellDataFile (Join-Path $StagedModule TfModelTools.psd1)).ModuleVersion

    # Nothing but the feed is asked, and nothing is left in the user's own cache; what the library needs lies there since it was built.
    $Cache = (dotnet nuget locals global-packages --list) -replace '^global-packages:\s*'
    Set-Content $TestDrive/nuget.config @"
<configuration>
  <config><add key="globalPackagesFolder" value="$TestDrive/packages" /></config>
  <packageSources><clear /><add key="feed" value="$Feed" /></packageSources>
  <fallbackPackageFolders><clear /><add key="cache" value="$Cache" /></fallbackPackageFolders>
</configuration>
"@
    function Get-Nuspec([string] $Id) {
        $archive = [System.IO.Compression.ZipFile]::OpenRead("$Feed/$Id.$Version.nupkg")
        try {
            $reader = [System.IO.StreamReader]::new($archive.GetEntry("$Id.nuspec").Open())
            [pscustomobject]@{ Metadata = ([xml]$reader.ReadToEnd()).package.metadata; Files = $archive.Entries.FullName }
        }
        finally { $archive.Dispose() }
    }
}

Describe 'The library' {
    It 'is a package of its own, with readme, symbols and what it depends on' {
        $package = Get-Nuspec TfModelTools
        $package.Metadata.readme | Should -Be README.md -Because ($Log -join "`n")
        foreach ($file in 'README.md', 'CHANGELOG.md', 'LICENSE', 'Core.dll', 'Core.xml', 'Runtime.dll', 'Runtime.xml') {
            $package.Files | Should -Contain ($file -match '^(Core|Runtime)\.' ? "lib/net10.0/TfModelTools.$file" : $file)
        }
        $dependencies = $package.Metadata.dependencies.group.dependency.id
        $dependencies | Should -Contain Google.Protobuf
        $dependencies -match 'TfModelTools|PowerShell|Grpc' | Should -BeNullOrEmpty

        $symbols = [System.IO.Compression.ZipFile]::OpenRead("$Feed/TfModelTools.$Version.snupkg")
        try {
            foreach ($name in 'Core', 'Runtime') { $symbols.Entries.FullName | Should -Contain "lib/net10.0/TfModelTools.$name.pdb" }
        }
        finally { $symbols.Dispose() }
    }

    It 'does what its readme says, in a program of its own' {
        $app = (New-Item -ItemType Directory $TestDrive/app).FullName
        $null = (Get-Content -Raw $RepositoryRoot/src/Core/README.md) -match '(?s)```csharp\n(.*?)```'
        Set-Content $app/Program.cs $Matches[1]
        Set-Content $app/app.csproj @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <UseAppHost>false</UseAppHost>
    <RestoreConfigFile>$TestDrive/nuget.config</RestoreConfigFile>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="TfModelTools" Version="$Version" /></ItemGroup>
</Project>
"@
        $output = dotnet run --project $app -- $SampleCheckpoint $TestDrive/weights.npz $Sample/language.h5 $Sample/features.npz 2>&1
        $output | Should -HaveCount (2 + @(Get-CheckpointVariable $SampleCheckpoint).Count) -Because ($output -join "`n")
        $output[-2] | Should -Be '9 variables -> weights.npz'
        $first = (Invoke-ModelPrediction -Model $Sample/language.h5 -InputObject $Sample/features.npz)[0].language[0]
        $output[-1] | Should -Match '^language float32 \(\d+, \d+\): '
        [float]($output[-1] -replace '^.*: ') | Should -Be ([float]('{0:F6}' -f $first))
        (Get-CheckpointVariable $TestDrive/weights.npz).Name | Should -HaveCount 9
    }
}

Describe 'The tool' {
    It 'installs from a package and runs' {
        $log = dotnet tool install tfmodel --version $Version --tool-path $TestDrive/tools --configfile $TestDrive/nuget.config 2>&1
        $LASTEXITCODE | Should -Be 0 -Because ($log -join "`n")
        $tool = (Get-Command $TestDrive/tools/tfmodel).Source
        $root = $env:DOTNET_ROOT
        try {
            $env:DOTNET_ROOT = Join-Path ([System.Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory()) ../../..
            @(& $tool variables $SampleCheckpoint) | Should -HaveCount (@(Get-CheckpointVariable $SampleCheckpoint).Count)
            & $tool tour --help | Should -Not -BeNullOrEmpty
        }
        finally { $env:DOTNET_ROOT = $root }
        # The tour has its sample with it.
        Get-ChildItem $TestDrive/tools -Recurse -Force -Filter language.h5 | Should -HaveCount 1
    }
}
