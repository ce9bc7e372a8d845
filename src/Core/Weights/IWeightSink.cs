using TfModelTools.Formats;

namespace TfModelTools.Weights;

/// <summary>Where exported weights go: one for each format. Disposing without <see cref="Commit"/> leaves nothing behind.</summary>
internal interface IWeightSink : IDisposable
{
    /// <summary>In which order the variables are to come.</summary>
    IReadOnlyList<VariableInfo> Order { get; }

    /// <summary>Writes the next variable, of numbers. All of its values are to be taken.</summary>
    void Write(VariableInfo variable, ExportValues values);

    /// <summary>Writes the next variable, of strings.</summary>
    void WriteStrings(VariableInfo variable, byte[][] strings);

    /// <summary>Makes the output whole and puts it in place. Gives its size in bytes.</summary>
    long Commit();
}
