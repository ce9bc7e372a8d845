using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>
/// Anything that predicts: an imported model, or a generated project. Safe for use by several threads at once. A stateful model goes on from one
/// prediction to the next, until it is reset.
/// </summary>
public interface IModelRunner
{
    /// <summary>The model's name.</summary>
    string Name { get; }

    /// <summary>What it takes.</summary>
    IReadOnlyList<ModelPort> Inputs { get; }

    /// <summary>What it gives.</summary>
    IReadOnlyList<ModelPort> Outputs { get; }

    /// <summary>What it takes beside its inputs, and which values hold as long as none are fed.</summary>
    IReadOnlyList<DefaultInput> DefaultInputs { get; }

    /// <summary>The inputs of the source that always have one value here: no value of theirs would be looked at.</summary>
    IReadOnlyList<string> FixedInputs { get; }

    /// <summary>What its predictions do otherwise than the source model would, for people; mostly empty.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// The number of threads a prediction may use, the caller's included, at most 256; 0 for as many as there are processors, where that
    /// gains. Predictions do not depend on it.
    /// </summary>
    int ThreadCount { get; set; }

    /// <summary>
    /// Of a model that keeps state, the samples of a batch: predictions take a multiple of it, and sample i of each batch goes on where sample i of the
    /// batch before ended, also from call to call. Null for a model without state.
    /// </summary>
    int? StateBatch { get; }

    /// <summary>Makes a model that keeps state begin anew, from zeros; nothing happens with others.</summary>
    void ResetState();

    /// <summary>Predicts for a batch.</summary>
    /// <param name="inputs">
    /// A tensor for each input, by name: of the input's element type or one that converts without loss, of shape (batch, ...), or
    /// without the batch axis for a single sample; and for any of <see cref="DefaultInputs"/> that is to have another value.
    /// </param>
    /// <param name="cancellationToken">Ends the work between two steps or samples.</param>
    /// <returns>A tensor for each output, by name, of shape (batch, ...).</returns>
    /// <exception cref="InvalidInputException">A tensor is missing or does not fit, or the samples are no whole number of a stateful model's batches.</exception>
    IReadOnlyDictionary<string, Tensor> Predict(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken = default);
}
