using System.Text.RegularExpressions;
using TfModelTools.Common.Input;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Architecture;

/// <summary>
/// Files are opened, measured and written in one place each (src/Core/Common): whoever opened one by itself would not know of pipes, links and
/// devices.
/// </summary>
public sealed partial class FileAccessTests
{
    // What looks into its own temporary files and programs, is printed into generated projects, or runs on the sample.
    private static readonly string[] Exempt =
    [
        "Core/Common/Input/", "Core/Common/OutputFile.cs", "Core/Common/OutputFolder.cs", "Core/Common/OutputFolderRecord.cs", "Core/Common/TemporaryFiles.cs",
        "Core/Common/FileStatus.cs", "Core/Formats/Checkpoints/CheckpointFolderLock.cs",
        "Core/Backends/CSharp/Templates/", "Core/Backends/CSharp/AppWriter.cs", "Core/Backends/CSharp/ThresholdFile.cs", "Cli/Tour/", "Core/Execution/GeneratedProjectCompiler.cs",
    ];

    [Fact]
    public void Files_are_opened_and_measured_in_one_place()
    {
        string[] wrong = [.. SourceFiles.Below("Core", "Cmdlets", "Cli")
            .Where(f => !Exempt.Any(e => f.Path.StartsWith(e, StringComparison.Ordinal)))
            .SelectMany(f => Opening().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}"))
            .Order(StringComparer.Ordinal)];
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"(?<![\w.])(System\.IO\.)?File\.(Open|OpenRead|OpenText|OpenHandle|OpenWrite|Create|CreateText|ReadAll\w+|ReadLines|WriteAll\w+|Append\w+|Copy|Replace|GetLastWriteTime\w*)\(|new FileStream\(|FileStream \w+ = new\(|new FileInfo\([^)]*\)\.Length|new Stream(Reader|Writer)\(""?\w*[pP]ath")]
    private static partial Regex Opening();
}
