namespace TfModelTools.Formats.Yaml;

/// <summary>
/// A text is not the YAML it should be. Stays inside the library: whoever parses turns it into a fault that names the file.
/// </summary>
internal sealed class YamlSyntaxException(int line, string found, string expected) : Exception($"line {line}: found {found}, expected {expected}")
{
    public int Line { get; } = line;

    public string Found { get; } = found;

    public string Expected { get; } = expected;
}
