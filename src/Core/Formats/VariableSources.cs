using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Tensors;

namespace TfModelTools.Formats;

/// <summary>What every <see cref="IVariableSource"/> can do by way of its few primitives.</summary>
public static class VariableSources
{
    /// <summary>Reads a variable whole.</summary>
    /// <exception cref="UnsupportedFeatureException">No tensor holds elements of its type.</exception>
    /// <exception cref="LimitExceededException">It is larger than one array can be.</exception>
    /// <exception cref="CorruptFileException">The file ends early or contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    public static Tensor ReadTensor(this IVariableSource source, VariableInfo variable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(variable);
        EnsureReadable(source.Path, variable);
        if (variable.DataType == DataType.String)
        {
            return new Tensor(variable.Shape, source.ReadStrings(variable));
        }

        return source.ReadNumbers(variable, variable.DataType, mayRound: false, cancellationToken);
    }

    /// <summary>Reads a variable of numbers whole, as another type: cast to it by the rules of <see cref="TensorConverter"/>, and of a text read as it at once.</summary>
    /// <param name="source">The source.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="dataType">The type.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidInputException">There is no such cast: <see cref="TensorConverter.CanConvert"/>.</exception>
    /// <inheritdoc cref="ReadTensor(IVariableSource, VariableInfo, CancellationToken)" path="/exception"/>
    public static Tensor ReadTensor(this IVariableSource source, VariableInfo variable, DataType dataType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(variable);
        EnsureReadable(source.Path, variable);
        if (!TensorConverter.CanConvert(variable.DataType, dataType))
        {
            throw new InvalidInputException(
                $"'{variable.Name}' is {variable.DataType.TensorFlowName()}, which cannot become {dataType.TensorFlowName()}.", $"Give another {OptionKey.DataType}, or leave it out.");
        }

        return TensorConverter.Convert(
            source.ReadNumbers(variable, TextNumbers.TypeToRead(source, variable, dataType, mayRound: true), mayRound: true, cancellationToken), dataType);
    }

    /// <summary>Reads a variable of numbers whole, as <see cref="TextNumbers"/> opens it.</summary>
    internal static Tensor ReadNumbers(this IVariableSource source, VariableInfo variable, DataType readAs, bool mayRound, CancellationToken cancellationToken = default)
    {
        // Opened first: a source refuses a variable that its file is too short for, before memory is spent on it.
        using Stream stream = TextNumbers.Open(source, variable, readAs, mayRound);
        byte[] bytes = Tensor.AllocateForFilling(readAs, variable.Shape, variable.Name);
        if (stream is IParallelReadable parallel)
        {
            parallel.ReadRest(bytes, cancellationToken);
        }
        else
        {
            ParallelFill.Run(bytes, [(0, bytes.Length)], (_, _, run) => stream.ReadExactly(run.Span), cancellationToken);
        }

        // Reading on to the end is what makes the source verify its checksum, also of an empty tensor.
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidOperationException($"The stream of '{variable.Name}' is longer than its shape.");
        }

        return new Tensor(readAs, variable.Shape, bytes);
    }

    /// <summary>Reads every variable whole, by name.</summary>
    /// <inheritdoc cref="ReadTensor(IVariableSource, VariableInfo, CancellationToken)" path="/exception"/>
    public static Dictionary<string, Tensor> ReadAll(this IVariableSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Variables.ToDictionary(v => v.Name, v => source.ReadTensor(v, cancellationToken), StringComparer.Ordinal);
    }

    /// <summary>Refuses the values of a variable whose element type no tensor holds.</summary>
    /// <exception cref="UnsupportedFeatureException">It is such a one.</exception>
    internal static void EnsureReadable(string path, VariableInfo variable)
    {
        if (variable.Unreadable is { } type)
        {
            throw new UnsupportedFeatureException($"'{path}', '{variable.Name}': it holds {type.Reason}.", type.Remedy, path);
        }
    }

    /// <summary>Finds a variable by its exact name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static VariableInfo Get(this IVariableSource source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Find(name)
            ?? throw new InvalidInputException($"'{source.Path}' holds no variable '{name}'.", "List its variables to see the names.", source.Path);
    }
}
