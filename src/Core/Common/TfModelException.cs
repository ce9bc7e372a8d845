namespace TfModelTools.Common;

/// <summary>
/// The base of every fault this library reports. A fault says what is wrong (naming the file and the place), and what to do about it.
/// One derived type stands for each kind of fault; <see cref="ErrorId"/> is its stable name.
/// </summary>
public abstract class TfModelException : Exception
{
    /// <summary>Creates a fault.</summary>
    /// <param name="problem">One sentence: the file, the place, what was found and what was expected.</param>
    /// <param name="remedy">One sentence that tells the user what to do.</param>
    /// <param name="filePath">The file concerned, if there is one.</param>
    /// <param name="innerException">The cause, if another exception is the cause.</param>
    protected TfModelException(string problem, string remedy, string? filePath = null, Exception? innerException = null)
        : base(PrintableText.Message(remedy.Length == 0 ? problem : problem + " " + remedy), innerException)
    {
        Problem = PrintableText.Message(problem);
        Remedy = PrintableText.Message(remedy);
        FilePath = filePath;
    }

    /// <summary>A stable identifier of the kind of fault, for scripts that must tell kinds apart.</summary>
    public abstract string ErrorId { get; }

    /// <summary>What is wrong, in one sentence.</summary>
    public string Problem { get; }

    /// <summary>What to do about it, in one sentence; may be empty.</summary>
    public string Remedy { get; }

    /// <summary>The file concerned, or null.</summary>
    public string? FilePath { get; }
}
