namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>The parts of a program that are the same in every one.</summary>
internal static class PythonTemplate
{
    /// <summary>Writes a part.</summary>
    public static void Write(TextWriter writer, string name)
    {
        using Stream stream = typeof(PythonTemplate).Assembly.GetManifestResourceStream($"Python/{name}.py")
            ?? throw new InvalidOperationException($"The part '{name}' of Python programs is not in the library.");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            writer.Write(line);
            writer.Write('\n');
        }
    }
}
