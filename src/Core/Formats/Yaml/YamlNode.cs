namespace TfModelTools.Formats.Yaml;

/// <summary>A value of a YAML document. An alias is the node it refers to, once more.</summary>
/// <param name="line">The line it begins at, from 1.</param>
internal abstract class YamlNode(int line)
{
    /// <summary>The line it begins at, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Its tag: without marks where it was written with two or in full, and with the mark where it is one of the document's own; null for none.</summary>
    public string? Tag { get; set; }
}

/// <summary>A scalar.</summary>
/// <param name="line">The line it begins at.</param>
/// <param name="text">The text, without quotes and escapes.</param>
/// <param name="isPlain">Whether it stands without quotes, so that its text tells its type.</param>
internal sealed class YamlScalar(int line, string text, bool isPlain) : YamlNode(line)
{
    /// <summary>The text, without quotes and escapes.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it stands without quotes, so that its text tells its type.</summary>
    public bool IsPlain { get; } = isPlain;
}

/// <summary>A sequence.</summary>
/// <param name="line">The line it begins at.</param>
internal sealed class YamlSequence(int line) : YamlNode(line)
{
    /// <summary>Its items.</summary>
    public List<YamlNode> Items { get; } = [];
}

/// <summary>A mapping, in the order of the file.</summary>
/// <param name="line">The line it begins at.</param>
internal sealed class YamlMapping(int line) : YamlNode(line)
{
    /// <summary>Its keys and values.</summary>
    public List<(YamlScalar Key, YamlNode Value)> Entries { get; } = [];
}
