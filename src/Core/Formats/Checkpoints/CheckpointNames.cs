using System.Collections.Frozen;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>Tells by their names which variables of a checkpoint belong to training and not to the model.</summary>
/// <remarks>
/// A name alone says little: a layer may be called "momentum_encoder", a variable "m". What is a slot is told by the variable it
/// belongs to, which stands in the same checkpoint: BASE/SLOT (TensorFlow 1: dense/kernel/Adam_1), OPTIMIZER/BASE/SLOT or
/// OPTIMIZER/SLOT/BASE (Keras: Adam/dense/kernel/m, Adam/m/dense/kernel), and in object-based checkpoints by the path
/// BASE/.OPTIMIZER_SLOT/OPTIMIZER/SLOT. Where a variable is kept in parts, the part may stand between, as TensorFlow's canned estimators have it:
/// BASE/part_0/Ftrl_1, BASE/t_0/Adagrad. Exponential moving averages of weights are values of the model and are kept.
/// </remarks>
public static class CheckpointNames
{
    /// <summary>The string tensor in which object-based checkpoints keep their graph of objects.</summary>
    public const string ObjectGraph = "_CHECKPOINTABLE_OBJECT_GRAPH";

    /// <summary>What TensorFlow 2 appends to the name of every variable in a checkpoint of objects. It tells nothing.</summary>
    public const string ObjectValueSuffix = Attributes + "VARIABLE_VALUE";

    private const string Attributes = "/.ATTRIBUTES/";
    private const string MovingAverage = "/ExponentialMovingAverage";

    /// <summary>Names of optimizers, which TensorFlow 1 gives to slots and Keras to the scope of an optimizer's variables.</summary>
    private static readonly FrozenSet<string> Optimizers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Adam", "AdaMax", "Nadam", "AMSGrad", "AdamW", "AdamWeightDecay", "AdamWeightDecayOptimizer", "AdamOptimizer", "LazyAdam", "RectifiedAdam", "RAdam",
        "Momentum", "MomentumW", "MomentumOptimizer", "SGD", "SGDW", "GradientDescent", "ProximalGradientDescent",
        "RMSProp", "RMSPropOptimizer", "Adagrad", "AdagradOptimizer", "AdagradDA", "ProximalAdagrad", "Adadelta", "Ftrl",
        "LAMB", "LAMBOptimizer", "LARS", "LARSOptimizer", "Lion", "Adafactor", "AdafactorOptimizer", "NovoGrad", "Yogi", "Lookahead", "AddSign", "PowerSign",
        "LossScaleOptimizer");

    /// <summary>Names of slots that say nothing of their optimizer.</summary>
    private static readonly FrozenSet<string> Slots = FrozenSet.Create(
        StringComparer.Ordinal,
        "m", "v", "vhat", "v_hat", "momentum", "velocity", "rms", "mg", "mean_gradient", "average_gradient", "mean_square", "accumulator", "accum_grad", "accum_var",
        "accumulated_grad", "accumulated_delta_var", "gradient_accumulator", "gradient_squared_accumulator", "linear", "slow",
        "adam_m", "adam_v", "lamb_m", "lamb_v", "vr", "vc");

    /// <summary>Suffixes that Adafactor of Mesh TensorFlow appends to a variable's name itself.</summary>
    private static readonly string[] SlotSuffixes = ["_slot_m", "_slot_v", "_slot_vr", "_slot_vc"];

    /// <summary>Numbers that an optimizer keeps beside its slots.</summary>
    private static readonly FrozenSet<string> Hyperparameters = FrozenSet.Create(
        StringComparer.Ordinal,
        "iter", "iteration", "iterations", "_iterations", "lr", "learning_rate", "_learning_rate", "_current_learning_rate", "current_learning_rate",
        "decay", "weight_decay", "schedule_decay", "beta_1", "beta_2", "beta1_power", "beta2_power", "rho", "momentum", "epsilon", "m_cache", "mu_product", "_u_product",
        "momentum_cache", "l1_regularization_strength", "l2_regularization_strength", "learning_rate_power", "initial_accumulator_value");

    /// <summary>Marks of an optimizer object that stand beside its step count in an object-based checkpoint.</summary>
    private static readonly string[] OptimizerMarks =
        ["learning_rate", "_learning_rate", "_current_learning_rate", "current_learning_rate", "decay", "beta_1", "momentum", "rho", "lr"];

    /// <summary>Further numbers that an optimizer object keeps, where it is one: Keras, its wrappers, TensorFlow Addons.</summary>
    private static readonly FrozenSet<string> ObjectNumbers = FrozenSet.Create(
        StringComparer.Ordinal,
        "beta1", "beta2", "u_product", "weight_decay_rate", "adam_weight_decay_rate", "total_steps", "warmup_proportion", "min_lr", "sma_threshold", "grad_averaging",
        "sync_period", "slow_step_size", "average_decay", "num_updates", "start_step", "dynamic_decay", "start_averaging", "average_period",
        "step_counter", "dynamic_scale", "current_loss_scale", "good_steps");

    /// <summary>Lists of an optimizer object of Keras since 2.11, without the underscore that its attributes begin with.</summary>
    private static readonly FrozenSet<string> SlotLists = FrozenSet.Create(
        StringComparer.Ordinal,
        "variables", "momentums", "velocities", "velocity_hats", "m", "v", "u", "r", "c", "rms", "accumulators", "accumulated_grads", "accumulated_delta_vars", "accumulated_gradients",
        "average_gradients", "linears", "prev_gradients", "step_sizes", "model_variables_moving_average");

    /// <summary>
    /// Whether a variable is state of training: a slot or a number of an optimizer, the global step, a save counter, or the object graph.
    /// </summary>
    /// <param name="name">The variable's name, as the checkpoint spells it.</param>
    /// <param name="allNames">The names of all variables of the checkpoint, also of those left out of a selection.</param>
    public static bool IsOptimizerState(string name, IReadOnlySet<string> allNames)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(allNames);
        if (name == ObjectGraph)
        {
            return true;
        }

        int attributes = name.LastIndexOf(Attributes, StringComparison.Ordinal);
        if (attributes >= 0)
        {
            return name.Contains("/.OPTIMIZER_SLOT/", StringComparison.Ordinal) || IsOptimizerObject(name[..attributes].Split('/'), allNames);
        }

        // The average of a weight is kept, the average of a slot goes with the slot.
        int average = name.IndexOf(MovingAverage, StringComparison.Ordinal);
        return average > 0 ? IsOptimizerState(name[..average], allNames) : IsNamedState(name, name.Split('/'), allNames);
    }

    /// <summary>A name without <see cref="ObjectValueSuffix"/>, as people are shown it.</summary>
    /// <param name="name">The name, as the checkpoint spells it.</param>
    public static string Short(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(ObjectValueSuffix, StringComparison.Ordinal) ? name[..^ObjectValueSuffix.Length] : name;
    }

    private static bool IsOptimizerObject(string[] path, IReadOnlySet<string> allNames)
    {
        if (path[^1] is "save_counter" or "global_step")
        {
            return true;
        }

        for (int length = 1; length < path.Length; length++)
        {
            // Keras 3 keeps the weights that it trains in the optimizer too, which may be the shortest path to them.
            ReadOnlySpan<string> rest = path.AsSpan(length);
            if (path[length - 1] is "optimizer" or "_optimizer" or "optimizer_weights")
            {
                return !rest.Contains("_trainable_variables");
            }

            // An optimizer under another attribute's name (generator_optimizer, opt) shows by what it counts. So may a trainer, which
            // holds the model as well: of both, what optimizers have is state.
            string root = string.Join('/', path, 0, length);
            if ((Has(root, "_iterations") || ((Has(root, "iter") || Has(root, "iterations")) && Array.Exists(OptimizerMarks, mark => Has(root, mark))))
                && (IsOfOptimizer(rest) || (rest is ["beta"] && Has(root, "learning_rate_power"))))
            {
                return true;
            }
        }

        return false;

        bool Has(string root, string leaf) => allNames.Contains($"{root}/{leaf}{ObjectValueSuffix}");
    }

    /// <summary>Whether a path below an object is one that an optimizer has: a number, an item of a list of slots, or such a path of an optimizer that it wraps.</summary>
    private static bool IsOfOptimizer(ReadOnlySpan<string> path)
    {
        while (path.Length > 1 && path[0].EndsWith("optimizer", StringComparison.OrdinalIgnoreCase))
        {
            path = path[1..];
        }

        return path switch
        {
            [var number] => Hyperparameters.Contains(number) || ObjectNumbers.Contains(number.TrimStart('_')),
            [var list, var index] => (SlotLists.Contains(list.TrimStart('_')) && !index.AsSpan().ContainsAnyExceptInRange('0', '9')) || (list is "loss_scale" or "_loss_scale" && ObjectNumbers.Contains(index)),
            _ => false,
        };
    }

    private static bool IsNamedState(string name, string[] path, IReadOnlySet<string> allNames)
    {
        string last = WithoutNumber(path[^1]);
        if (last is "global_step" or "beta1_power" or "beta2_power" || name == "save_counter" || path[0] is "optimizer_weights" or "_optimizer" || path is ["optimizer", "vars", ..])
        {
            return true;
        }

        foreach (string suffix in SlotSuffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && allNames.Contains(name[..^suffix.Length]))
            {
                return true;
            }
        }

        if (path.Length < 2)
        {
            return false;
        }

        // BASE/SLOT. The optimizer's own name may stand under the scope in which it was made: SCOPE/BASE/Adam.
        bool named = IsOptimizerName(path[^1]);
        if ((named || Slots.Contains(last)) && (allNames.Contains(name[..^(path[^1].Length + 1)]) || (named && HasBase(path.AsSpan(1..^1), allNames))))
        {
            return true;
        }

        // BASE/PART/SLOT.
        if ((named || Slots.Contains(last)) && path.Length > 2 && IsPart(path[^2])
            && (allNames.Contains(string.Join('/', path, 0, path.Length - 2)) || (named && HasBase(path.AsSpan(1..^2), allNames))))
        {
            return true;
        }

        return IsUnderOptimizer(path, last, allNames);
    }

    /// <summary>Whether a segment numbers a part of a variable: part_0 of a partitioned one, t_0 of a list of several.</summary>
    private static bool IsPart(string segment) => WithoutNumber(segment) is "part" or "t" && segment.Contains('_', StringComparison.Ordinal);

    /// <summary>Keras: [training/]OPTIMIZER/… — a number, BASE/SLOT, SLOT/BASE, or whatever older versions called "Variable".</summary>
    private static bool IsUnderOptimizer(string[] path, string last, IReadOnlySet<string> allNames)
    {
        for (int i = 0; i + 1 < path.Length; i++)
        {
            bool number = i + 2 == path.Length && Hyperparameters.Contains(path[^1]);
            if (number && path[i] is "OptimizeLoss" or "optimizer")
            {
                return true;
            }

            if (!IsOptimizerName(path[i]))
            {
                continue;
            }

            ReadOnlySpan<string> rest = path.AsSpan(i + 1);
            if ((i > 0 && WithoutNumber(path[i - 1]) == "training")
                || number
                || (rest is ["beta"] && WithoutNumber(path[i]) == "Ftrl")
                || (rest.Length > 1 && IsSlot(last) && HasBase(rest[..^1], allNames))
                || (rest.Length > 1 && IsSlot(rest[0]) && HasBase(rest[1..], allNames)))
            {
                return true;
            }
        }

        return false;

        // Adamax' "u" is a slot here only: elsewhere it is the vector of a spectral normalization.
        static bool IsSlot(string segment) => segment == "u" || Slots.Contains(segment);
    }

    /// <summary>Whether a segment is an optimizer's name. All of them have a capital; a layer may well be called "momentum".</summary>
    private static bool IsOptimizerName(string segment) => segment.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0 && Optimizers.Contains(WithoutNumber(segment));

    /// <summary>Whether a variable is called by these segments, or by the last of them where a scope stands before it.</summary>
    private static bool HasBase(ReadOnlySpan<string> path, IReadOnlySet<string> allNames)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (allNames.Contains(string.Join('/', path[i..]!)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A segment without the _1, _2 … that makes it unique.</summary>
    private static string WithoutNumber(string segment)
    {
        int end = segment.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1;
        return end < segment.Length && end > 1 && segment[end - 1] == '_' ? segment[..(end - 1)] : segment;
    }
}
