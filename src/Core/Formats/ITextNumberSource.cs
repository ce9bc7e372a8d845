using TfModelTools.Tensors;

namespace TfModelTools.Formats;

/// <summary>
/// A source whose file holds numbers as text, which has no type of its own: who knows the type can have the text read as that, instead
/// of as the type the source told from the text. <see cref="TextNumbers"/> is the way to it.
/// </summary>
public interface ITextNumberSource : IVariableSource
{
    /// <summary>Whether the numbers of a variable are text; its type is the one they look like.</summary>
    bool IsText(VariableInfo variable);

    /// <summary>Opens the numbers of a variable that <see cref="IsText"/>, read as another type. Fractions are rounded to nearest.</summary>
    /// <param name="variable">A variable of numbers.</param>
    /// <param name="dataType">float32, float64, int64 or uint64.</param>
    /// <param name="mayRound">Whether a number that float32 or float64 does not hold is rounded: to infinity, to 0, to another whole number. Else it is refused.</param>
    /// <returns>ElementCount numbers of that type, little-endian, in row-major order.</returns>
    /// <exception cref="Common.InvalidInputException">A number is none of that type.</exception>
    Stream OpenValues(VariableInfo variable, DataType dataType, bool mayRound);
}
