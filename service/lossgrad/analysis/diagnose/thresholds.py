"""The numbers that figures and findings are read against, each with where it is from.

"Recorded runs" are those of ``examples/data``: five small GANs on the 8×8 digits.
"""

SATURATED = 0.01
"""A weight below it is next to nothing; a logistic one is from |logit| 4.6 on. As ``compare`` has it by default."""

FULL_SATURATION = 0.9
"""A side on which more than this share of the examples is saturated learns from a handful."""

STRONGER = 3.0
"""An alternative this many times stronger is worth switching to. In the recorded minimax run it is 4.2 on the median
step, and the generator's parameter gradient is a seventh of the non-saturating run's."""

VANISHING = 0.02
"""A mean weight under it is no signal to learn from: the gradient is fifty times below full strength."""

FEW = 0.1
"""Effective sample size over n below which a few examples carry a gradient: a batch of 128 counts as 13 or fewer."""

ONE_SIDED = 10.0
"""Times that one side's mean weight is the other's where the discriminator as good as learns from one side only."""

AHEAD = 0.9
"""AUC from which the discriminator is clearly ahead; it is about 0.95 through most of the recorded runs."""

SEPARATED = 0.995
"""AUC from which it separates all but a few pairs: 1 of 200 is ranked wrong."""

NEARLY_SOLVED = 0.05
"""The discriminator's loss over its chance level below which it has as good as solved its task (ganhacks, tip 10:
a discriminator loss of 0 is a failure)."""

CHANCE_BAND = 0.03
"""How far, relative to it, a loss is from chance level to be called at it."""

CHANCE_AUC = 0.1
"""How far from 0.5 an AUC is still one at chance."""

DEAD_SPREAD = 1e-3
"""Spread of all logits together under which a discriminator does not tell examples apart at all; a fresh one of the
recorded runs has 0.04."""

FLIPPED = 0.35
"""AUC below which fakes outrank reals, which a fair game does for single steps only (0.24 once in the patch run)."""

ALIKE = 0.05
"""Spread of the fakes' logits over that of the reals' under which the fakes look all the same to the discriminator.
The fakes of an untrained generator have 0.14 in the recorded runs."""

COLLAPSED = 0.2
"""A fall of the fakes' spread to this share of what it was, while the reals' does not fall with it. In sound runs of
tests/trainings it falls to 0.22 at the least, after the overshoot with which a training begins; in the clipped
Wasserstein run to 0.15, and comes back."""

COLLAPSED_STILL = 0.35
"""The share from which on a collapse is over."""

REALS_LEFT = 0.1
"""Share of their own spread that the reals must have kept for it to be the fakes that collapsed: below, it is the
discriminator that tells nothing apart any more."""

MOVED = 3.0
"""Standard errors from which on the means or spreads of a side's logits are said to move: of means and spreads that
only sampling moves, one test in several hundred is past it."""

MOVED_AGAIN = 4.0
"""The same where nothing has moved for long; the test is made at every record."""

LONG_STILL = 500
"""Steps of training without a trace of movement before a standstill is spoken of. Adam moves a parameter by up to the
learning rate each step (Kingma & Ba, Adam, 2015, Section 2.1): at 2e-4 that is 0.1 in 500 steps, as much as a fresh
weight of a layer with 100 inputs; in fewer steps a training may simply be slow."""

UNMOVED = 2.0
"""Variance of the reals' mean over 32 records, over that which redrawing the batch explains: 1 if the discriminator
does not change, above 2 once in a thousand by chance; in the recorded runs it is 4.7 and more."""

DRAGGED = 50.0
"""The same of the fakes where they clearly move: seven times as far as redrawing the batch would take them. With a
discriminator that has stopped it is 411 and 886 in tests/trainings; in no other of them do the reals stand still for
more than 53 records while it is above 50."""

RESTLESS = 0.2
"""Standard deviation of the AUC over 64 records from which on nothing has settled who is ahead. Over most of a sound
training of tests/trainings it is 0.18 or less, and 0.05 to 0.09 at its end; 0.21 to 0.35 over most of those that go
round in circles; 0.05 is what sampling does to batches of 64 that are alike."""

LEADS = 0.7
"""AUC from which on the discriminator leads, and the generator from 1 less this."""

LEAD_CHANGES = 3
"""Changes of the lead within 64 records: one is an overtaking, two one and its return."""

NO_GAIN = 0.01
"""Share of its loss at chance that the discriminator must lose by a common offset for that to be called one."""

PERIODIC = 0.7
"""Autocorrelation at the period from which a swing is regular. Noise that remembers (first-order autoregressive) stays
under 0.62 on 999 of 1000 stretches of 64 steps."""

SWING = 0.75
"""Standard deviation of a swing of the gap, in spreads within the batch, from which it is worth mentioning."""

DRIFT = 8.0
"""Distance of all logits' common level from the boundary, in spreads within the batch."""

LARGE = 100.0
"""|logit| past which growth is called runaway: float32's exp overflows at 88.7."""

GROWTH = 4.0
"""Times by which the largest logits grow, within the window or since they were smallest, where it is called runaway."""

R_T_TARGET = 0.6
"""Karras et al., Training Generative Adversarial Networks with Limited Data (ADA), 2020: the target of r_t."""

R_V_TARGET = 0.5
"""The same paper: the target of r_v."""

CALIBRATED = 0.15
"""Mean distance of the discriminator's probabilities from the share of reals they are given to."""

LECAM_DECAY = 0.99
"""Tseng et al., Regularizing GANs under Limited Data (LeCam), 2021: decay of the averages."""

SPREAD_DECAY = 0.999
"""How a spread that once was is forgotten, each step."""

NORM_SPIKE = 10.0
"""Times the median of the last steps that a gradient norm is where it is called a spike."""

NORM_LARGE = 100.0
"""ganhacks, tip 10: norms over 100 mean that something is wrong."""

NORM_FALL = 0.02
"""Share of its earlier level to which a gradient norm falls where it is called vanishing."""

FLOAT16_LARGEST = 65504.0
FLOAT32_LARGEST = 3.4028234663852886e38
FLOAT16_SMALLEST = 2.0**-25
"""What is smaller is rounded to 0 in float16: half its smallest subnormal."""

SIGMOID_IS_ONE_16 = 8.32
SIGMOID_IS_ONE_32 = 16.64
"""A sigmoid computed first is rounded to exactly 1 from here on, where log(1 − D) has no gradient any more."""
BCE_CLAMP = -27.63
"""torch's BCELoss adds 1e-12 in its backward pass (aten/src/ATen/native/Loss.cpp): below, its gradient fades."""

WINDOW = 64
"""Steps whose figures are remembered."""

RECENT = 8
"""Steps whose median is what a figure is of late."""

LONG = 48
"""Steps before swings are spoken of."""

ENOUGH = 32
"""Steps before standstills are spoken of."""
