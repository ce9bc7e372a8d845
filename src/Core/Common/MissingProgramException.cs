namespace TfModelTools.Common;

/// <summary>A program of others that only this one wish needs is not installed, or failed.</summary>
public sealed class MissingProgramException : TfModelException
{
    /// <inheritdoc cref="TfModelException(string, string, string?, Exception?)"/>
    public MissingProgramException(string problem, string remedy, string? filePath = null, Exception? innerException = null)
        : base(problem, remedy, filePath, innerException)
    {
    }

    /// <inheritdoc/>
    public override string ErrorId => "ProgramMissing";
}
