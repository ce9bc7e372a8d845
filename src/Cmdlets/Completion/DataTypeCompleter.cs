using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes element types by TensorFlow's names; the tooltip gives the size of an element.</summary>
public sealed class DataTypeCompleter : IArgumentCompleter
{
    /// <summary>What values can be turned into, the usual ones first.</summary>
    private static readonly DataType[] Types =
    [
        DataType.Float32, DataType.Float16, DataType.BFloat16, DataType.Float64, DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16,
        DataType.Int32, DataType.UInt32, DataType.Int64, DataType.UInt64, DataType.Bool, DataType.Complex64, DataType.Complex128,
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        (char? quote, string typed) = CompletionText.Unquote(wordToComplete);
        foreach (DataType type in CompletionText.Matching(Types, t => t.TensorFlowName(), typed))
        {
            string name = type.TensorFlowName();
            string size = type.ElementSize() == 1 ? "1 byte an element" : $"{type.ElementSize()} bytes an element";
            yield return new CompletionResult(CompletionText.Quote(name, quote, isWildcard: false), name, CompletionResultType.ParameterValue, $"{name}, {size}");
        }
    }
}
