using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>What the numbers of an array are read as.</summary>
/// <param name="Path">The file, for faults.</param>
/// <param name="Variable">The array, as it is listed.</param>
/// <param name="DataType">bool, int64, uint64, float32 or float64.</param>
/// <param name="MayRound">Whether a float may become infinity or 0, and a whole number another one, where the type has no nearer value.</param>
internal sealed record JsonNumberForm(string Path, VariableInfo Variable, DataType DataType, bool MayRound)
{
    /// <summary>The fault of a number that is none of the type: who asked for the type is told, else the text is not the one that was listed.</summary>
    /// <param name="cursor">Stands behind the number.</param>
    /// <param name="number">The number as it is written.</param>
    public TfModelException Unfit(JsonCursor cursor, string number) => DataType == Variable.DataType
        ? new CorruptFileException(
            Path, $"variable '{Variable.Name}' before offset {cursor.Position}", number, $"a number of type {DataType.TensorFlowName()}", "Do not change the file while it is read.")
        : new InvalidInputException(
            $"'{Path}', variable '{Variable.Name}' before offset {cursor.Position}: {DataType.TensorFlowName()} does not hold {number}.",
            $"Give it a type that does, or cast on purpose with {OptionKey.DataType}, which rounds and saturates.",
            Path);
}
