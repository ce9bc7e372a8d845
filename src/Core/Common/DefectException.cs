using System.Diagnostics;

namespace TfModelTools.Common;

/// <summary>
/// A fault of this program, not of what it was given: an exception that no reader and no step declares. It is told as what it is, with
/// what a report of it needs, instead of as a fault of the file or as an end of the program.
/// </summary>
public sealed class DefectException : TfModelException
{
    private DefectException(string problem, string remedy, string? filePath, Exception cause)
        : base(problem, remedy, filePath, cause)
    {
    }

    /// <inheritdoc/>
    public override string ErrorId => "Defect";

    /// <summary>What to tell of an exception that nothing foresaw: a fault of memory or of depth as such, any other as a defect.</summary>
    /// <param name="cause">The exception.</param>
    /// <param name="step">What was being done, such as "predict" or "Import-Model".</param>
    /// <param name="filePath">What was being worked on, where that is known.</param>
    public static TfModelException From(Exception cause, string step, string? filePath = null)
    {
        ArgumentNullException.ThrowIfNull(cause);
        Exception inner = cause is AggregateException aggregate ? aggregate.Flatten().InnerExceptions[0] : cause;
        string subject = string.IsNullOrEmpty(filePath) ? string.Empty : $" with '{filePath}'";
        return inner switch
        {
            TfModelException declared => declared,
            OutOfMemoryException => new LimitExceededException(
                $"{step}{subject} needs more memory than there is.", "Free memory, or work on a part: fewer variables, fewer outputs, a smaller batch.", filePath, inner),
            InsufficientExecutionStackException => new LimitExceededException($"{step}{subject}: it is nested too deep.", "The file is probably damaged.", filePath, inner),
            _ => new DefectException(
                $"{step}{subject} met a defect of {ToolVersion.Text}: {inner.GetType().Name}{Frame(inner)}: {inner.Message}",
                "The input may be damaged in a way that was not foreseen. Please report it, with the file if you may and this message.",
                filePath,
                inner),
        };
    }

    // The method names the place for a report; programs compiled ahead of time may not know it.
    private static string Frame(Exception cause) =>
        new StackTrace(cause).GetFrame(0) is { } frame && DiagnosticMethodInfo.Create(frame) is { } method ? $" in {method.DeclaringTypeName}.{method.Name}" : string.Empty;
}
