using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TfModelTools.Backends.CSharp;

/// <summary>Writes the project and solution files. Only identifiers made by <see cref="CSharpNames"/> get into them.</summary>
internal static class ProjectFiles
{
    /// <summary>Stands in every file MSBuild looks for in the folders above: nothing outside can change how the project builds.</summary>
    public const string Empty = """
        <Project>
          <!-- Empty on purpose: settings of the folders above do not reach this project. -->
        </Project>

        """;

    // The analyzers come in a package that the SDK fetches by itself: where there is no registry, the project builds without them.
    private const string Analyzers = """
          <PropertyGroup>
            <!-- The trim and AOT analyzers come in the package Microsoft.NET.ILLink.Tasks, which the SDK fetches by itself. They are on where it
                 is at hand, and in native or trimmed builds; -p:AotAnalysis=true fetches it, -p:AotAnalysis=false builds with the SDK alone. -->
            <PackageFolder>$(NUGET_PACKAGES)</PackageFolder>
            <PackageFolder Condition="'$(PackageFolder)' == ''">$([System.Environment]::GetFolderPath(SpecialFolder.UserProfile))/.nuget/packages</PackageFolder>
            <AotAnalysis Condition="'$(AotAnalysis)' == '' and Exists('$(PackageFolder)/microsoft.net.illink.tasks/$(BundledNETCoreAppPackageVersion)')">true</AotAnalysis>
          </PropertyGroup>
          <PropertyGroup Condition="'$(AotAnalysis)' == 'true'">
            <IsAotCompatible>true</IsAotCompatible>
            <EnableTrimAnalyzer>true</EnableTrimAnalyzer>
            <EnableAotAnalyzer>true</EnableAotAnalyzer>
            <EnableSingleFileAnalyzer>true</EnableSingleFileAnalyzer>
          </PropertyGroup>
        """;

    // The kernels choose among vector instructions when they run; ahead of time the compiler leaves out what its target may not have.
    private const string NativeInstructions = """
          <PropertyGroup Condition="'$(PublishAot)' == 'true' and '$(IlcInstructionSet)' == ''">
            <!-- A native program never looks for newer instructions than it is compiled for; for the oldest processors it would take two to four
                 times as long. These all x64 processors have had since 2015. -p:IlcInstructionSet=native takes this machine's. -->
            <IlcInstructionSet Condition="$(RuntimeIdentifier.EndsWith('-x64')) or ('$(RuntimeIdentifier)' == '' and '$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture)' == 'X64')">x86-64-v3</IlcInstructionSet>
          </PropertyGroup>
        """;

    /// <summary>The project of the model: builds with the SDK alone.</summary>
    public static string Main(ModelSource model)
    {
        string name = model.Name;
        string data = model.Options.WeightStorage == WeightStorage.Embedded
            ? $"""
                  <EmbeddedResource Include="model/weights.npz" LogicalName="{name}.weights.npz" />
                  <EmbeddedResource Include="model/thresholds.json" LogicalName="{name}.thresholds.json" />
              """
            : $"""
                  <None Include="model/weights.npz" Link="{name}.weights.npz" CopyToOutputDirectory="PreserveNewest" />
                  <None Include="model/thresholds.json" Link="{name}.thresholds.json" CopyToOutputDirectory="PreserveNewest" />
              """;
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>{model.Options.TargetFramework}</TargetFramework>
                <AssemblyName>{name}</AssemblyName>
                <RootNamespace>{model.Namespace}</RootNamespace>
                <EnableDefaultItems>false</EnableDefaultItems>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
            {Common}
              </PropertyGroup>
            {Analyzers}
              <ItemGroup>
                <Compile Include="src/**/*.cs" />
            {data}
                <InternalsVisibleTo Include="{name}.App" />
                <InternalsVisibleTo Include="{name}.Tests" />
              </ItemGroup>
            </Project>

            """;
    }

    /// <summary>The project of the program.</summary>
    public static string App(ModelSource model) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>{model.Options.TargetFramework}</TargetFramework>
            <AssemblyName>{model.Name}.App</AssemblyName>
            <RootNamespace>{model.Namespace}.App</RootNamespace>
            <InvariantGlobalization>true</InvariantGlobalization>
        {Common}
          </PropertyGroup>
        {NativeInstructions}
        {Analyzers}
          <ItemGroup>
            <ProjectReference Include="../{model.Name}.csproj" />
          </ItemGroup>
        </Project>

        """;

    /// <summary>The project of the tests.</summary>
    public static string Tests(ModelSource model, bool hasFeatures) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>{model.Options.TargetFramework}</TargetFramework>
            <AssemblyName>{model.Name}.Tests</AssemblyName>
            <RootNamespace>{model.Namespace}.Tests</RootNamespace>
            <IsPackable>false</IsPackable>
            <NuGetAudit>false</NuGetAudit>
        {Common}
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../{model.Name}.csproj" />
            <PackageReference Include="Microsoft.NET.Test.Sdk" Version="17.14.1" />
            <PackageReference Include="xunit" Version="2.9.3" />
            <PackageReference Include="xunit.runner.visualstudio" Version="3.1.5" />
            <Using Include="Xunit" />
        {(hasFeatures ? """
                <None Include="../testdata/features.npz" Link="features.npz" CopyToOutputDirectory="PreserveNewest" />

            """ : string.Empty)}  </ItemGroup>
        </Project>

        """;

    /// <summary>The project of the benchmarks.</summary>
    public static string Benchmarks(ModelSource model) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>{model.Options.TargetFramework}</TargetFramework>
            <AssemblyName>{model.Name}.Benchmarks</AssemblyName>
            <RootNamespace>{model.Namespace}.Benchmarks</RootNamespace>
            <IsPackable>false</IsPackable>
            <NuGetAudit>false</NuGetAudit>
            <!-- BenchmarkDotNet names versions of its own dependencies that not every registry has. -->
            <NoWarn>$(NoWarn);NU1603</NoWarn>
        {Common}
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../{model.Name}.csproj" />
            <PackageReference Include="BenchmarkDotNet" Version="0.14.0" />
          </ItemGroup>
        </Project>

        """;

    /// <summary>The solution of all four.</summary>
    public static string Solution(ModelSource model)
    {
        (string Name, string Path)[] projects =
        [
            (model.Name, $"{model.Name}.csproj"),
            ($"{model.Name}.App", $"app\\{model.Name}.App.csproj"),
            ($"{model.Name}.Tests", $"tests\\{model.Name}.Tests.csproj"),
            ($"{model.Name}.Benchmarks", $"benchmarks\\{model.Name}.Benchmarks.csproj"),
        ];
        StringBuilder text = new("\nMicrosoft Visual Studio Solution File, Format Version 12.00\n# Visual Studio Version 17\n");
        foreach ((string name, string path) in projects)
        {
            text.Append(CultureInfo.InvariantCulture, $"Project(\"{{9A19103F-16F7-4668-BE54-9A1E7A4F7556}}\") = \"{name}\", \"{path}\", \"{Id(name)}\"\nEndProject\n");
        }

        text.Append("Global\n\tGlobalSection(SolutionConfigurationPlatforms) = preSolution\n");
        string[] configurations = ["Debug|Any CPU", "Release|Any CPU"];
        foreach (string configuration in configurations)
        {
            text.Append(CultureInfo.InvariantCulture, $"\t\t{configuration} = {configuration}\n");
        }

        text.Append("\tEndGlobalSection\n\tGlobalSection(ProjectConfigurationPlatforms) = postSolution\n");
        foreach ((string name, _) in projects)
        {
            foreach (string configuration in configurations)
            {
                text.Append(CultureInfo.InvariantCulture, $"\t\t{Id(name)}.{configuration}.ActiveCfg = {configuration}\n\t\t{Id(name)}.{configuration}.Build.0 = {configuration}\n");
            }
        }

        return text.Append("\tEndGlobalSection\nEndGlobal\n").ToString();
    }

    private const string Common = """
            <LangVersion>13</LangVersion>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <Deterministic>true</Deterministic>
            <GenerateDocumentationFile>false</GenerateDocumentationFile>
        """;

    /// <summary>The same identifier for the same name: output is deterministic.</summary>
    private static string Id(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString("B").ToUpperInvariant();
}
