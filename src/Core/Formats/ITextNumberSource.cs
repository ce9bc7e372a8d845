using TfModelTools.Tensors;

namespace TfModelTools.Formats;

/// <summary>
/// A source whose file holds numbers as text, which has no type of its own: who knows the type can have the text read as that, instead
/// of as the type the source told from the text.
/// </summary>
public interface ITextNumberSource : IVariableSource
{
    /// <summary>Opens the numbers of a variable, read as another type.</summary>
    /// <param name="variable">A variable of numbers.</param>
    /// <param name="dataType">float32, float64, int64 or uint64.</param>
    /// <returns>ElementCount numbers of that type, little-endian, in row-major order.</returns>
    /// <exception cref="Common.CorruptFileException">A number is none of that type.</exception>
    Stream OpenValues(VariableInfo variable, DataType dataType);
}
