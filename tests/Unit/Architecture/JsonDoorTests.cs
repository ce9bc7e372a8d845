using System.Text.RegularExpressions;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Architecture;

/// <summary>
/// JSON texts come in through one door (src/Core/Common/Json), which refuses what would be a foreign exception later: text that is not
/// Unicode, names twice, values of another kind. Whoever parsed one alone would not.
/// </summary>
public sealed partial class JsonDoorTests
{
    // Printed into generated projects, which have nothing of ours.
    private const string Templates = "Core/Backends/CSharp/Templates/";
    private const string Door = "Core/Common/Json/";

    private static IEnumerable<(string Path, string Text)> Sources => SourceFiles.Below("Core", "Cmdlets", "Cli")
        .Where(f => !f.Path.StartsWith(Templates, StringComparison.Ordinal) && !f.Path.StartsWith(Door, StringComparison.Ordinal));

    [Fact]
    public void Texts_are_parsed_in_one_place() =>
        Assert.Empty(Sources.SelectMany(f => Parsing().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}")).Order(StringComparer.Ordinal));

    [Fact]
    public void Values_are_asked_for_in_ways_that_cannot_fail() =>
        Assert.Empty(Sources.Where(f => f.Path.StartsWith("Core/", StringComparison.Ordinal)).Where(f => f.Text.Contains("System.Text.Json", StringComparison.Ordinal) || f.Text.Contains("JsonElement", StringComparison.Ordinal))
            .SelectMany(f => Asking().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}")).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"Json(Document|Node|Object|Array|Element|Value)\.(Parse|ParseValue|TryParse\w*|Load\w*)\(|Utf8JsonReader|JsonSerializer\.Deserialize|new JsonTextReader")]
    private static partial Regex Parsing();

    // Each throws where the value is absent, of another kind, or no such number (those that try throw at another kind, too: JsonNumbers does not); GetString and GetDouble stand behind a look at the kind.
    [GeneratedRegex(@"\.(GetProperty|GetInt16|GetInt32|GetInt64|GetUInt32|GetUInt64|GetByte|GetSByte|GetSingle|GetDecimal|GetBoolean|GetBytesFromBase64|GetGuid|TryGetU?Int(16|32|64)|TryGetSingle|TryGetDecimal|AsObject|AsArray|AsValue)\(")]
    private static partial Regex Asking();
}
