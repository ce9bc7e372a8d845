using TfModelTools.Backends.Emission;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>What the steps of a loop are written with: the vocabulary in which the loop itself stands. Both are asked for when a step is written, for the table of emitters holds who asks.</summary>
/// <param name="Emitters">The emitters of a step's nodes.</param>
/// <param name="Legalizations">What they need.</param>
internal sealed record StepVocabulary(Func<OperatorTable<IEmitter<TensorFlowWriter>>> Emitters, Func<IReadOnlyList<Legalization>> Legalizations);
