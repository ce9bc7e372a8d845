using System.Management.Automation;
using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Cmdlets.Common;

/// <summary>Faults of Core as PowerShell shows them: a stable error id, a category, the target, and the remedy as the recommended action.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of a fault.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="target">What the cmdlet was working on; by default the fault's file.</param>
    /// <param name="given">The switches that were given, such as "-Force": the remedy does not tell to give one of them.</param>
    public static ErrorRecord From(TfModelException fault, object? target = null, IReadOnlyCollection<string>? given = null)
    {
        ErrorCategory category = fault switch
        {
            InputNotFoundException => ErrorCategory.ObjectNotFound,
            UnrecognizedFormatException => ErrorCategory.InvalidType,
            CorruptFileException or ChecksumMismatchException or InvalidGraphException or MissingWeightsException => ErrorCategory.InvalidData,
            LimitExceededException => ErrorCategory.LimitsExceeded,
            UnsupportedFeatureException or UnsupportedModelException => ErrorCategory.NotImplemented,
            OutputException => ErrorCategory.WriteError,
            MissingProgramException => ErrorCategory.NotInstalled,
            DefectException => ErrorCategory.NotSpecified,
            _ => ErrorCategory.InvalidArgument,
        };
        return Create(fault, fault.ErrorId, category, target ?? fault.FilePath, fault.Problem, Hints.Without(fault.Remedy, given ?? []));
    }

    /// <summary>The record of a fault of the file system that Core did not put in its own words.</summary>
    public static ErrorRecord From(Exception fault, object? target) =>
        Create(fault, "FileAccessFailed", ErrorCategory.ResourceUnavailable, target, fault.Message, "Check that the file is there and may be read, and that the disk is not full.");

    /// <summary>
    /// Whether nobody else answers for an exception: it is no fault of Core, nor one by which PowerShell ends a pipeline or hands on what
    /// a command further down threw.
    /// </summary>
    public static bool IsUnforeseen(Exception fault) => fault is not (TfModelException or OperationCanceledException) && fault.GetType().Assembly != typeof(PSCmdlet).Assembly;

    /// <summary>The record of a wrong argument.</summary>
    /// <param name="errorId">A stable name of the mistake.</param>
    /// <param name="target">The argument.</param>
    /// <param name="problem">What is wrong, in one sentence.</param>
    /// <param name="remedy">What to do, in one sentence.</param>
    public static ErrorRecord Argument(string errorId, object? target, string problem, string remedy) =>
        Create(new ArgumentException(problem + " " + remedy), errorId, ErrorCategory.InvalidArgument, target, problem, remedy);

    private static ErrorRecord Create(Exception exception, string errorId, ErrorCategory category, object? target, string problem, string remedy) =>
        new(exception, errorId, category, target)
        {
            // The host prints the recommended action on a line of its own: the message itself does not repeat it.
            ErrorDetails = new ErrorDetails(problem) { RecommendedAction = remedy },
        };
}
