using TfModelTools.Tensors;

namespace TfModelTools.Formats;

/// <summary>
/// Reads numbers as the type they are to have. Those of a text (<see cref="ITextNumberSource"/>) are read as that at once, not by way of the
/// type they look like; those of any other source have a type, and are read as that.
/// </summary>
internal static class TextNumbers
{
    /// <summary>Whether the numbers of a variable are text.</summary>
    public static bool AreText(IVariableSource source, VariableInfo variable) => source is ITextNumberSource text && text.IsText(variable);

    /// <summary>The type to read numbers as that are to become those of another: it, or of a text the one of its kind that a text is read as.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="wanted">What they are to become; of complex ones the parts.</param>
    /// <param name="mayRound">Whether they are cast on purpose.</param>
    public static DataType TypeToRead(IVariableSource source, VariableInfo variable, DataType wanted, bool mayRound)
    {
        DataType listed = variable.DataType;
        if (wanted == listed || !AreText(source, variable))
        {
            return listed;
        }

        bool looksFloat = listed is DataType.Float32 or DataType.Float64;
        return wanted switch
        {
            DataType.Float32 or DataType.Complex64 => DataType.Float32,
            DataType.Float64 or DataType.Complex128 => DataType.Float64,

            // What small floats equal is written as float32; a cast on purpose rounds once, from the 17 digits of a float64.
            DataType.Float16 or DataType.BFloat16 or DataType.Float8E5M2 or DataType.Float8E4M3FN => !mayRound ? DataType.Float32 : looksFloat ? DataType.Float64 : listed,
            _ when !looksFloat || wanted == DataType.Bool || !ExactNumbers.IsIntegerType(wanted) => listed,
            _ when mayRound => DataType.Float64,
            _ => wanted == DataType.UInt64 ? DataType.UInt64 : DataType.Int64,
        };
    }

    /// <summary>
    /// The type to read numbers as that are held against those of another variable: a text tells more digits than the float32 that it looks
    /// like, where the other has them.
    /// </summary>
    public static DataType TypeToCompare(IVariableSource source, VariableInfo variable, DataType other) =>
        variable.DataType == DataType.Float32 && (other == DataType.Float64 || ExactNumbers.IsIntegerType(other)) && AreText(source, variable)
            ? DataType.Float64
            : variable.DataType;

    /// <summary>Opens numbers as <see cref="TypeToRead"/> or <see cref="TypeToCompare"/> says.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="readAs">The type to read them as.</param>
    /// <param name="mayRound">See <see cref="ITextNumberSource.OpenValues"/>.</param>
    /// <exception cref="Common.TfModelException">They cannot be opened.</exception>
    public static Stream Open(IVariableSource source, VariableInfo variable, DataType readAs, bool mayRound) =>
        readAs == variable.DataType ? source.OpenValues(variable) : ((ITextNumberSource)source).OpenValues(variable, readAs, mayRound);
}
