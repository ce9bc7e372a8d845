using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>A layer's array, not yet read, with what is still to be done to it.</summary>
/// <param name="Name">The name of the constant.</param>
/// <param name="DataType">The element type it will have.</param>
/// <param name="Shape">The shape it will have.</param>
/// <param name="Load">Reads the values.</param>
internal sealed record LayerWeight(string Name, DataType DataType, TensorShape Shape, Func<Tensor> Load)
{
    /// <summary>Whether each reading makes an array of its own, as one from a file does.</summary>
    public bool IsReadAnew { get; init; }

    /// <summary>The array under another shape.</summary>
    public LayerWeight Reshape(params ReadOnlySpan<long> shape)
    {
        TensorShape target = new(shape);
        return target.ElementCount == Shape.ElementCount
            ? this with { Shape = target, Load = () => Load().Reshape(target) }
            : throw Fault($"has shape {Shape}, which does not fill {target}");
    }

    /// <summary>The array with its axes reordered: axis i becomes the old axis permutation[i].</summary>
    public LayerWeight Transpose(params int[] permutation)
    {
        if (permutation.Length != Shape.Rank)
        {
            throw Fault($"has shape {Shape}, expected rank {permutation.Length}");
        }

        return this with { Shape = TensorPermutation.Apply(Shape, permutation), Load = () => TensorPermutation.Permute(Load(), permutation), IsReadAnew = true };
    }

    /// <summary>The array with each of its float32 values changed.</summary>
    public LayerWeight Map(Func<float, float> function) =>
        this with { Load = () => Tensor.Create<float>([.. Load().AsSpan<float>().ToArray().Select(function)], Shape), IsReadAnew = true };

    /// <summary>Throws unless the array has a rank.</summary>
    public LayerWeight RequireRank(int rank) => Shape.Rank == rank ? this : throw Fault($"has shape {Shape}, expected rank {rank}");

    /// <summary>The constant.</summary>
    public GraphConstant ToConstant() => new(DataType, Shape, Load) { IsReadAnew = IsReadAnew, Variable = Name };

    private InvalidGraphException Fault(string problem) =>
        new($"The weights '{Name}' {problem}.", "The file is damaged, or its weights belong to another model: export the model again from its source.");
}
