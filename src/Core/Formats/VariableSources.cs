using TfModelTools.Common;
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

        // Opened first: a source refuses a variable that its file is too short for, before memory is spent on it.
        using Stream stream = source.OpenValues(variable);
        byte[] bytes = Tensor.AllocateForFilling(variable.DataType, variable.Shape, variable.Name);
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

        return new Tensor(variable.DataType, variable.Shape, bytes);
    }

    /// <summary>Reads every variable whole, by name.</summary>
    /// <inheritdoc cref="ReadTensor" path="/exception"/>
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
