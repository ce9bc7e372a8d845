using System.Text.RegularExpressions;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Architecture;

/// <summary>
/// Bytes of a file become a message in one place (Formats/ProtocolBuffers), which walks them first: whoever called the library's parser by
/// itself would meet its faults with groups, its quadratic time and its appetite for memory.
/// </summary>
public sealed partial class MessageParsingTests
{
    // The text format makes empty messages, and fills them itself.
    private static readonly string[] Exempt = ["Core/Formats/ProtocolBuffers/", "Core/Formats/TextFormat/"];

    [Fact]
    public void Messages_are_parsed_in_one_place()
    {
        string[] wrong = [.. SourceFiles.Below("Core")
            .Where(f => !Exempt.Any(e => f.Path.StartsWith(e, StringComparison.Ordinal)))
            .SelectMany(f => Parsing().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}"))
            .Order(StringComparer.Ordinal)];
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\.Parse(Delimited)?From\(|\.Merge(Delimited)?From\(|CodedInputStream")]
    private static partial Regex Parsing();
}
