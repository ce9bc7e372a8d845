using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>What came through the pipeline stands for no variable.</summary>
internal sealed class VariableInputException : TfModelException
{
    private VariableInputException(string errorId, string problem, string remedy)
        : base(problem, remedy) => ErrorId = errorId;

    /// <inheritdoc/>
    public override string ErrorId { get; }

    /// <summary>The fault of an object that is none of those that stand for variables.</summary>
    public static VariableInputException NotAVariable(object? given) => new(
        "NotAVariable",
        $"A {given?.GetType().Name ?? "null"} was given, expected variables.",
        "Give what Get-CheckpointVariable, Get-CheckpointTensor, Get-Checkpoint or Import-ModelWeights puts out, a file, or a hashtable of names and arrays; a pipeline takes an array apart into its elements.");

    /// <summary>The fault of a pipeline through which nothing came.</summary>
    public static VariableInputException NoVariable() => new(
        "NoVariable", "There are no variables to write.", "Give at least one; Get-CheckpointVariable lists those of a file. What the path holds stays as it is.");
}
