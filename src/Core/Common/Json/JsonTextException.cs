namespace TfModelTools.Common.Json;

/// <summary>A text is no sound JSON. Whoever knows where the text comes from turns it into a fault that names the file.</summary>
internal sealed class JsonTextException : Exception
{
    /// <summary>Creates a fault from its facts.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column in characters, from 1.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="innerException">The cause, if another exception is the cause.</param>
    public JsonTextException(int line, int column, string found, string expected, Exception? innerException = null)
        : base(FormattableString.Invariant($"Line {line}, column {column}: found {found}, expected {expected}."), innerException)
    {
        Line = line;
        Column = column;
        Found = found;
        Expected = expected;
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column in characters, from 1.</summary>
    public int Column { get; }

    /// <summary>What stands there.</summary>
    public string Found { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; }

    /// <summary>Where in the document it is, such as "$.config.layers[2]"; empty where that was not kept.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>Whether it is no JSON at all, where others are JSON that is not taken.</summary>
    public bool IsSyntax => InnerException is System.Text.Json.JsonException;
}
